-- Whether a task was forked: asked before it is run again. Few tasks are forks.
create index tasks_forks on tasks (forked_from) where forked_from is not null;
