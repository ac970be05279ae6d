-- SPDX-License-Identifier: Apache-2.0

-- Names of accounts that were removed: no stranger gets one again. The operator can give it to somebody.
create table tombstone (
  domain text not null,
  local text not null,
  removed timestamptz not null default now(),
  primary key (domain, local)
);

update schema_level set version = 8;
