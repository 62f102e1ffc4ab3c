-- A fork begins with the steps that it takes over from another task: they are recorded as its first attempt.
alter table tasks add column forked_from text;
