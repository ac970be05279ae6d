-- SPDX-License-Identifier: Apache-2.0

-- Whom an owner blocks (XEP-0191): an address of any kind, prepared (RFC 7622).
create table blocked (
  owner bigint not null references account on delete cascade,
  address text not null,
  primary key (owner, address)
);

-- What owners said of those whom they blocked (XEP-0377), for the operator to read. Of one address an owner's last word.
create table abuse_report (
  owner bigint not null references account on delete cascade,
  address text not null,
  reason text not null,                      -- urn:xmpp:reporting:spam, urn:xmpp:reporting:abuse
  words text not null,
  stanzas text[] not null,                   -- ids of messages, each with who gave it
  made timestamptz not null default now(),
  primary key (owner, address)
);

update schema_level set version = 6;
