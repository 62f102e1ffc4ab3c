-- Failures of the same kind, and work on many tasks at once.

-- Of a failed task or a dead letter; those from before this column have none. It is written with the end, once.
alter table tasks add column fingerprint text;
create index tasks_by_fingerprint on tasks (tenant, fingerprint, id) where fingerprint is not null;

-- A row is all that a leader needs to go on with a job where the one before it stopped.
create table jobs (
  id text primary key,
  tenant text not null,
  kind text not null check (kind in ('replay', 'retry', 'cancel')),
  state text not null check (state in ('running', 'done', 'aborted', 'stopped')),
  filter json not null,
  priority smallint,
  max_inflight integer,
  stop_after_failures integer,
  reason text not null default '',
  before text not null,                  -- tasks from this id on came after the job, and are none of its business
  cursor json not null,                  -- the last place among the tasks that it has come to
  exhausted boolean not null default false, -- nothing that matches comes after that
  revision integer not null default 0,   -- each step checks it and raises it, so that no step is made twice
  matched integer not null,
  done integer not null default 0,
  failed integer not null default 0,
  skipped integer not null default 0,
  failures_in_row integer not null default 0,
  created_at timestamptz not null default now(),
  finished_at timestamptz
);
create index jobs_by_tenant on jobs (tenant, id desc);
create index jobs_open on jobs (tenant) where finished_at is null;

-- Tasks that a job has made and whose end it has not counted: never more than its max_inflight.
create table job_runs (
  task text primary key references tasks (id) on delete cascade,
  job text not null references jobs (id) on delete cascade
);
create index job_runs_by_job on job_runs (job);
