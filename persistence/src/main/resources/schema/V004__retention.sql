-- SPDX-License-Identifier: Apache-2.0

-- How far a task of the upkeep has come.
create table upkeep (
  task text primary key,
  seq bigint not null
);

-- Takes the oldest month out of the log that has anything left to go and ends at or before the seq "ended". Nothing of it
-- stays but what is still to be delivered: pending, beyond its owner's cursor and at or beyond the seq "waiting"; and
-- that is no longer archived. Answers the name of the partition, null if there is none.
--
-- Everybody waits while a partition is taken out, and it waits for everybody: so it gives up after a moment, with error
-- 55P03, and is called again.
create function log_retire(ended bigint, waiting bigint) returns text language plpgsql as $$
declare
  part text;
  starts timestamp;
  ends bigint;
  kept bigint;
  total bigint;
begin
  perform pg_advisory_xact_lock(hashtextextended('starling.log_partition', 0));
  perform set_config('lock_timeout', '200ms', true);
  for part in
    select relname from pg_inherits join pg_class on pg_class.oid = inhrelid
    where inhparent = 'log'::regclass and relname ~ '^log_\d{4}_\d{2}$' order by relname
  loop
    starts := to_timestamp(substr(part, 5), 'YYYY_MM') at time zone current_setting('timezone');
    ends := (extract(epoch from starts + interval '1 month') * 1000)::bigint << 20;
    exit when ends > ended;
    create table log_kept (like log including all);
    execute format(
      'insert into log_kept select p.owner, p.seq, p.flags & ~1, p.peer, p.stanza
       from %I p join account on account.id = p.owner
       where p.flags & 2 <> 0 and p.seq >= $1 and p.seq > account.delivered', part) using waiting;
    get diagnostics kept = row_count;
    if kept > 0 then
      execute format('select count(*) from (select from %I limit $1) as rest', part)
        into total using kept + 1;
    end if;
    if kept > 0 and total = kept then        -- only what has to stay is left
      drop table log_kept;
      continue;
    end if;
    execute format('alter table log detach partition %I', part);
    execute format('drop table %I', part);
    if kept > 0 then
      execute format('alter table log_kept rename to %I', part);
      execute format('alter table log attach partition %I for values from (%s) to (%s)', part,
        (extract(epoch from starts) * 1000)::bigint << 20, ends);
    else
      drop table log_kept;
    end if;
    return part;
  end loop;
  return null;
end
$$;

update schema_level set version = 4;
