-- SPDX-License-Identifier: Apache-2.0

-- Whom an account that is no more saw, or was seen by, and who has not been told yet that this is over. Whoever removes
-- an account, and wherever: the rows are there when the account is gone, and a node tells.
create table parting (
  id bigint generated always as identity primary key,
  local text not null,                       -- the account that is gone
  domain text not null,
  contact text not null,
  unsubscribe boolean not null,              -- it saw the contact, or had asked for that
  unsubscribed boolean not null,             -- the contact saw it, or had asked for that
  removed timestamptz not null default now(),
  taken timestamptz                          -- when a node last began to tell
);

create function account_parts() returns trigger language plpgsql as $$
begin
  insert into parting (local, domain, contact, unsubscribe, unsubscribed)
    select old.local, old.domain, contact, subscription & 1 <> 0 or ask, subscription & 2 <> 0 or request is not null
    from roster where owner = old.id and (subscription <> 0 or ask or request is not null)
    order by contact;
  return old;
end
$$;

-- Before: afterwards the roster is gone, too.
create trigger account_parting before delete on account
  for each row execute function account_parts();

update schema_level set version = 13;
