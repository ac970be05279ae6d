-- SPDX-License-Identifier: Apache-2.0

-- What an owner has removed from the roster, for clients that come back with an older version of it (RFC 6121 §2.6):
-- the last few of each owner.
create table roster_removed (
  owner bigint not null references account on delete cascade,
  contact text not null,
  version bigint not null,
  primary key (owner, contact)
);

-- From this version on all removals are known. Those before this migration are not.
alter table account add column roster_known_from bigint not null default 0;
update account set roster_known_from = roster_version where roster_version > 0;

-- When an owner's last session went, and the presence with which it went (RFC 6121 §4.3.2, XEP-0012). No row: never.
create table departure (
  owner bigint primary key references account on delete cascade,
  millis bigint not null,                    -- since 1970
  presence bytea not null
);

update schema_level set version = 3;
