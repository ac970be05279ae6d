-- SPDX-License-Identifier: Apache-2.0

-- Names of accounts that were removed: no stranger gets one again. The operator can give it to somebody.
create table tombstone (
  domain text not null,
  local text not null,
  removed timestamptz not null default now(),
  primary key (domain, local)
);

-- Accounts whose sessions have to end, whoever decided that: the command line does not know on which node they are.
-- Nodes look here every few seconds.
create table account_end (
  id bigint generated always as identity primary key,
  domain text not null,
  local text not null,
  removed boolean not null,                  -- false: the account is disabled
  at timestamptz not null default now()
);

create index account_end_at on account_end (at);

create function account_ends() returns trigger language plpgsql as $$
begin
  delete from account_end where at < now() - interval '1 hour';
  insert into account_end (domain, local, removed) values (old.domain, old.local, tg_op = 'DELETE');
  return null;
end
$$;

create trigger account_removed after delete on account
  for each row execute function account_ends();

create trigger account_disabled after update of disabled on account
  for each row when (old.disabled is null and new.disabled is not null) execute function account_ends();

update schema_level set version = 8;
