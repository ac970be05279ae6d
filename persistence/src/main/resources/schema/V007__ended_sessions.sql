-- SPDX-License-Identifier: Apache-2.0

-- Sessions that could have been resumed and are over: how many stanzas of their clients were handled (XEP-0198 §5). A
-- client that asks for one later learns from it what it need not send again.
create table ended_session (
  owner bigint not null references account on delete cascade,
  id text not null,                          -- what the session was resumed by
  handled bigint not null,
  ended timestamptz not null default now(),
  primary key (owner, id)
);

create index ended_session_age on ended_session (ended);

update schema_level set version = 7;
