-- SPDX-License-Identifier: Apache-2.0

-- XML that clients keep with us: a vCard (XEP-0054), private storage (XEP-0049).
create table document (
  owner bigint not null references account on delete cascade,
  kind smallint not null,                    -- 1 vCard, 2 private storage
  name text not null,                        -- of the element, as {namespace}local
  stanza bytea not null,                     -- an IQ that holds it
  primary key (owner, kind, name)
);

update schema_level set version = 5;
