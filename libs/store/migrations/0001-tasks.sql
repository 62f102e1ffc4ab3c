-- The task of record. JetStream carries, Postgres remembers: losing all of NATS loses no task.

create table agent_versions (
  version text primary key,              -- sha256 of the canonical specification, so a version never changes
  name text not null,
  spec jsonb not null,
  created_at timestamptz not null default now()
);

create table tasks (
  id text primary key,                   -- time-ordered, so that inserts stay at the right edge of the index
  tenant text not null,
  agent text not null,
  agent_version text not null references agent_versions (version),
  priority smallint not null,            -- 0 critical to 4 idle
  state text not null,
  attempt integer not null default 0,
  input json not null,                   -- json and not jsonb: it keeps the order of keys, and nothing looks inside
  idempotency_key text,
  body_hash text not null,
  origin text not null unique,           -- where the submission came from: a message delivered twice is one task
  root text not null,
  not_before timestamptz,
  deadline timestamptz,
  timeout_seconds double precision,
  data_class text,
  tags text[] not null default '{}',
  metadata jsonb not null default '{}',
  traceparent text,
  failures integer not null default 0,        -- attempts that ended in a retryable failure
  process_deaths integer not null default 0,  -- reported by a live worker
  leases_lost integer not null default 0,
  worker text,
  adapter text,
  created_at timestamptz not null default now(),
  dispatched_at timestamptz,
  started_at timestamptz,
  finished_at timestamptz,
  result json,
  error json,
  usage json,
  context_tokens integer,
  -- The state once it is final. An index on `state` itself, even a partial one, would make every move of an open task an
  -- entry in every index.
  end_state text generated always as (case when finished_at is not null then state end) stored
) with (fillfactor = 70);                -- room for the moves of an open task on its own page

-- No column of these, nor of their conditions, changes while a task is open, so that its moves touch no index (HOT).
create unique index tasks_idempotency on tasks (tenant, idempotency_key) where idempotency_key is not null;
create index tasks_open on tasks (id) where finished_at is null;
create index tasks_by_tenant on tasks (tenant, id desc);
create index tasks_by_agent on tasks (tenant, agent, id desc);
create index tasks_ended on tasks (tenant, end_state, id desc) where end_state is not null;
create index tasks_root on tasks (root, id) where root <> id;

-- Tasks that have ended and whose end RESULTS may not have: written with the end, deleted after the publication.
create table unpublished (
  task text primary key,
  ended_at timestamptz not null default now()
);

-- Inputs, tool arguments and tool results that are too large for a message. Content-addressed, insert-only.
create table blobs (
  tenant text not null,
  id text not null,                      -- blob_<sha256 of the bytes>
  media_type text not null,
  size integer not null,
  bytes bytea not null,
  created_at timestamptz not null default now(),
  primary key (tenant, id)
);

-- One row: who leads. The epoch grows with each take-over and is checked in every commit of the leader.
create table leadership (
  singleton boolean primary key default true check (singleton),
  holder text not null,
  epoch bigint not null,
  expires_at timestamptz not null
);

insert into leadership (holder, epoch, expires_at) values ('', 0, '-infinity');
