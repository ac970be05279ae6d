-- SPDX-License-Identifier: Apache-2.0

-- Grows whenever what proves the account's owner changes, and when it is disabled: tokens of an earlier generation are
-- worth nothing, those among them that were being given out in that moment, too.
alter table account add column generation bigint not null default 0;

-- What clients log in with instead of a password (XEP-0484). The tokens themselves are not here: they are made of a row
-- and a secret.
create table token (
  account bigint not null references account on delete cascade,
  client text not null,                      -- whose it is: a pseudonym of what the client calls itself
  seed bytea not null,
  mechanism text not null,                   -- the only one that it is for
  generation bigint not null,                -- of the account when it was asked for
  used boolean not null default false,       -- false: perhaps it has never reached its client, which still needs the one before
  counted bigint,                            -- the highest count that came with it
  given timestamptz not null default now(),
  expiry timestamptz not null,
  primary key (account, client, seed)
);

create index token_expiry on token (expiry);

create function credential_changes() returns trigger language plpgsql as $$
begin
  update account set generation = generation + 1 where id = old.account;
  delete from token where account = old.account;
  return null;
end
$$;

create trigger credential_changed after update or delete on credential
  for each row execute function credential_changes();

create function account_disables() returns trigger language plpgsql as $$
begin
  new.generation := old.generation + 1;
  delete from token where account = old.id;
  return new;
end
$$;

create trigger account_disabling before update of disabled on account
  for each row when (old.disabled is null and new.disabled is not null) execute function account_disables();

update schema_level set version = 15;
