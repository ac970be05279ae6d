-- SPDX-License-Identifier: Apache-2.0

-- The runs of nodes that may use the database (docs/adr/0014-fencing.md). A row goes when its node has left, or was
-- fenced and all its connections have ended; so a node without a row is fenced too.
create table node_lease (
  node text primary key,                     -- its connections carry it in their application_name
  alone boolean not null,                    -- it knows of no other node and owns everything
  fenced boolean not null default false,     -- no connection that it makes from now on is used
  started timestamptz not null default now()
);

-- Who owns which shard; nobody, from the end of its node until the next claim. The number of rows is the number of
-- shards, which the first node decides.
create table shard_lease (
  shard int primary key,
  node text references node_lease on delete set null,
  epoch bigint not null default 0            -- how many times it has changed hands
) with (fillfactor = 50);

-- What a node holds locked while it lives.
create function node_key(node text) returns bigint language sql immutable as
  $$ select hashtextextended('starling.node.' || node, 0) $$;

-- Whether somebody holds that lock; looked up, for a lock taken in order to see that it is free would be in its way.
create function node_alive(node text) returns boolean language sql stable as $$
  select exists (
    select from pg_locks
    where locktype = 'advisory' and granted and objsubid = 1
      and database = (select oid from pg_database where datname = current_database())
      and classid::bigint << 32 | objid::bigint = node_key($1))
$$;

-- Lets a node in. Not if it counts on another number of shards than there is ("present"), nor if another node lives and
-- one of the two takes everything for its own ("occupant"). Here nodes come one after the other.
create function node_register(me text, single boolean, shards int, out present int, out occupant text)
language plpgsql as $$
begin
  perform pg_advisory_xact_lock(hashtextextended('starling.register', 0));
  insert into shard_lease (shard)
    select index from generate_series(0, shards - 1) as index where not exists (select from shard_lease);
  select count(*) into present from shard_lease;
  select node into occupant from node_lease
    where not fenced and (single or alone) and node_alive(node) order by started limit 1;
  if present = shards and occupant is null then
    insert into node_lease (node, alone) values (me, single);
  end if;
end
$$;

-- Fences a node: its new connections end themselves from the commit on. False if "me" is fenced. Where two nodes fence
-- each other, one of them comes first.
create function node_fence(me text, other text) returns boolean language plpgsql as $$
begin
  perform from node_lease where node in (me, other) order by node for update;
  if not exists (select from node_lease where node = me and not fenced) then
    return false;
  end if;
  update node_lease set fenced = true where node = other;
  return true;
end
$$;

-- Older programs do not register, so nobody would keep them and a newer one apart.
update schema_level set version = 11, oldest = 11;
