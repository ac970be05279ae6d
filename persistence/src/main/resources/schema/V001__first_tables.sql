-- SPDX-License-Identifier: Apache-2.0

-- One row: what the programs may expect here. A migration that programs of the version before still work with (expand)
-- raises version only; one that they do not work with (contract) raises oldest too.
create table schema_level (
  single boolean primary key default true check (single),
  version int not null,  -- the last migration
  oldest int not null    -- programs that were made for this version or a later one can use the schema
);
insert into schema_level (version, oldest) values (1, 1);

create table account (
  id bigint generated always as identity primary key,
  local text not null,
  domain text not null,
  created timestamptz not null default now(),
  delivered bigint not null default 0,       -- the cursor: what is pending in the log up to here has reached a client
  roster_version bigint not null default 0,
  unique (domain, local)
);

-- What SCRAM needs (RFC 5802 §3). Passwords are never stored.
create table credential (
  account bigint not null references account on delete cascade,
  hash text not null,                        -- SHA-1, SHA-256, SHA-512
  salt bytea not null,
  iterations int not null,
  stored_key bytea not null,
  server_key bytea not null,
  primary key (account, hash)
);

create table roster (
  owner bigint not null references account on delete cascade,
  contact text not null,
  name text not null,
  groups text[] not null,
  subscription smallint not null,            -- 1: the owner sees the contact, 2: the contact sees the owner
  ask boolean not null,
  approved boolean not null,
  request bytea,                             -- the contact's request that the owner has not answered
  listed boolean not null,                   -- false: there is only the request
  version bigint not null,
  primary key (owner, contact)
);

-- What an owner wants archived (XEP-0441). No row: everything.
create table archive_preference (
  owner bigint primary key references account on delete cascade,
  fallback text not null,                    -- ALWAYS, ROSTER, NEVER
  always text[] not null,
  never text[] not null
);

-- The messages of each owner, in order. Of the upper bits of seq the partitions are made: they are milliseconds. There
-- is no foreign key to account: it would cost a look-up and a row lock for each message.
create table log (
  owner bigint not null,
  seq bigint not null,                       -- max(last + 1, milliseconds since 1970 << 20)
  flags smallint not null,                   -- 1 archived, 2 pending, 4 sent by the owner
  peer text not null,                        -- the bare address of the other side
  stanza bytea not null,
  primary key (owner, seq)
) partition by range (seq);

-- XEP-0313 with a 'with' field.
create index log_peer on log (owner, peer, seq) where flags & 1 <> 0;

-- Rows that nobody needs once they are delivered; few at any time. Pending rows that are archived too are found by the
-- primary key: they are the newest, beyond the cursor.
create index log_fleeting on log (owner, seq) where flags & 3 = 2;

-- Makes the partition for the month of a seq if there is none. It is made apart and then attached because that, other
-- than "create table … partition of", lets everybody read and write the log meanwhile.
create function log_partition(seq bigint) returns void language plpgsql as $$
declare
  starts timestamp := date_trunc('month', to_timestamp((seq >> 20) / 1000.0) at time zone 'UTC');
  ends timestamp := starts + interval '1 month';
  part text := 'log_' || to_char(starts, 'YYYY_MM');
begin
  if to_regclass(part) is not null then
    return;
  end if;
  perform pg_advisory_xact_lock(hashtextextended('starling.log_partition', 0));
  if to_regclass(part) is not null then      -- somebody else made it while we waited
    return;
  end if;
  execute format('create table %I (like log including all)', part);
  execute format('alter table log attach partition %I for values from (%s) to (%s)', part,
    (extract(epoch from starts) * 1000)::bigint << 20, (extract(epoch from ends) * 1000)::bigint << 20);
end
$$;

-- The months from the one of a seq on.
create function log_partitions(seq bigint, months int) returns void language plpgsql as $$
declare
  starts timestamp := date_trunc('month', to_timestamp((seq >> 20) / 1000.0) at time zone 'UTC');
begin
  for month in 0 .. months - 1 loop
    perform log_partition(
      (extract(epoch from starts + make_interval(months => month)) * 1000)::bigint << 20);
  end loop;
end
$$;

select log_partitions((extract(epoch from now()) * 1000)::bigint << 20, 3);

-- Random keys that all nodes share.
create table secret (
  name text primary key,
  value bytea not null
);
