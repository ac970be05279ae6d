-- SPDX-License-Identifier: Apache-2.0

-- What the operator has said to all accounts of a domain until it is taken back (XEP-0133 §4.24–§4.28).
create table notice (
  domain text not null,
  kind smallint not null,                    -- 1 message of the day, 2 welcome
  number bigint not null generated always as identity,  -- of what is said; a correction keeps it
  since timestamptz not null default now(),  -- who has the account for longer is not welcomed
  words text not null,
  primary key (domain, kind)
);

-- When the last login was before a departure. Null: of departures before this migration that is not known.
alter table departure add column login bigint;

-- The account has been told all notices up to this number. After departure, which a running node locks first, too.
alter table account add column told bigint not null default 0;

create index account_disabled on account (domain, local) where disabled is not null;

update schema_level set version = 10;
