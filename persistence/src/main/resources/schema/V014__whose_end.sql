-- SPDX-License-Identifier: Apache-2.0

-- Whose sessions have to end: somebody else may have the address by the time a node looks. Null where an older program
-- has written it.
alter table account_end add column account bigint;

create or replace function account_ends() returns trigger language plpgsql as $$
begin
  delete from account_end where at < now() - interval '1 hour';
  insert into account_end (domain, local, account, removed) values (old.domain, old.local, old.id, tg_op = 'DELETE');
  return null;
end
$$;

update schema_level set version = 14;
