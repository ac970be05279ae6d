-- SPDX-License-Identifier: Apache-2.0

-- What somebody is told who logs in to an account that the operator has disabled; null: it is not disabled.
alter table account add column disabled text;

update schema_level set version = 2;
