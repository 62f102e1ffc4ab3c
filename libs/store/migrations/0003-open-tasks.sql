-- What the leader asks of open tasks, however many there are. As before, no column here changes while a task waits, is
-- dispatched and claimed, so that these moves touch no index (HOT); only a retry writes `not_before` anew.

-- By lane, for whole lanes and for a slow look at everything; with the tenant, for counting.
drop index tasks_open;
create index tasks_open on tasks (agent, priority, id) include (tenant) where finished_at is null;
create index tasks_due on tasks (not_before) where finished_at is null and not_before is not null;
create index tasks_deadline on tasks (deadline) where finished_at is null and deadline is not null;

-- So that what is dispatched together is bounded by its size; that of tasks from before is not known.
alter table tasks add column input_bytes integer not null default 0;
