-- What an agent remembers from one task to the next. Written in the commits of the tasks that hold it, and by whoever resets it.

create table sessions (
  tenant text not null,
  id text not null,
  agent text not null,
  version integer not null default 0,         -- grows with each change
  tasks integer not null default 0,           -- answered since it began or was reset
  turns json not null default '[]',           -- json and not jsonb: what was sent to the model must stay as it was, to the byte
  turn_count integer not null default 0,
  bytes integer not null default 2,
  context_tokens integer not null default 0,
  -- The open task that holds it, from its first dispatch to the commit of its end.
  task text,
  created_at timestamptz not null default now(),
  used_at timestamptz not null default now(),
  primary key (tenant, id)
);

create index sessions_by_age on sessions (tenant, created_at, id);
create index sessions_by_use on sessions (used_at);
create index sessions_held on sessions (task) where task is not null;

-- The order in which tasks of a session were accepted: ids are by the clocks of several schedulers.
create sequence session_order;
alter table tasks
  add column session_id text,
  add column session_order bigint,
  add column interrupts boolean not null default false;

-- As elsewhere, no column of these changes while a task is open.
create index tasks_in_session on tasks (tenant, session_id, session_order) where finished_at is null and session_id is not null;
create index tasks_by_session on tasks (tenant, session_id, id desc) where session_id is not null;
create index tasks_interrupting on tasks (tenant, session_id, session_order) where finished_at is null and interrupts;
