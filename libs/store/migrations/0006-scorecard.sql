-- What the scorecard reads: how tasks ended, by time, from the index alone, however wide their rows are. The
-- column writes the whole table anew, once.

-- As `end_state`: `started_at` in an index would make each claim an entry in every index.
alter table tasks add column end_started_at timestamptz
  generated always as (case when finished_at is not null then started_at end) stored;
create index tasks_by_end on tasks (tenant, finished_at) include (created_at, end_started_at, end_state)
  where finished_at is not null;

-- A minute in which somebody led has a row: whether tasks could be done at each look that was taken in it. Without one
-- nobody led.
create table readiness (
  minute timestamptz primary key,
  ready boolean not null
);
