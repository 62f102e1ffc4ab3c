-- What the recorder writes. Every row is keyed by what it records, so that writing it twice is writing it once.

create table steps (
  task text not null,
  attempt integer not null,
  n integer not null,                    -- counts from 0 within the attempt
  type text not null,
  at timestamptz not null,
  data jsonb not null,
  primary key (task, attempt, n)
);

create table usage (
  task text not null,
  attempt integer not null,
  n integer not null,
  tenant text not null,
  agent text not null,
  at timestamptz not null,
  prompt_tokens integer not null,
  completion_tokens integer not null,
  cached_tokens integer not null,
  duration_ms double precision not null,
  primary key (task, attempt, n)
);

create index usage_by_time on usage (at);

-- Who did what: attempts and tool calls, allowed and refused.
create table audit (
  task text not null,
  attempt integer not null,
  n integer not null,
  tenant text not null,
  agent text not null,
  at timestamptz not null,
  action text not null,
  subject text not null,
  outcome text not null,
  primary key (task, attempt, n)
);

create index audit_by_time on audit (at);

create table spans (
  trace_id text not null,
  span_id text not null,
  parent_span_id text,
  name text not null,
  kind text not null,
  service text not null,
  started_at timestamptz not null,
  duration_ms double precision not null,
  attributes jsonb not null,
  error text,
  primary key (trace_id, span_id)
);

create index spans_by_time on spans (started_at);
