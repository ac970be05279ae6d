-- SPDX-License-Identifier: Apache-2.0

-- Which message of which session a row is: one that comes a second time, because a node died before it had said that the
-- first is safe, is known by it (docs/adr/0017-origins.md). 0 where nothing can come twice.
alter table log add column origin bigint not null default 0;

update schema_level set version = 12;
