-- SPDX-License-Identifier: Apache-2.0

-- Sessions end also where the operator has given their account another password: whoever has them proved the old one.
alter table account_end add column password boolean not null default false; -- true: nothing but the password has changed

update schema_level set version = 9;
