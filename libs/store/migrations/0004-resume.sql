-- A new attempt goes on after the recorded steps of the ones before it.

-- The first attempt whose steps the next one takes over: an attempt that failed of what was recorded moves it on.
alter table tasks add column resume_from integer not null default 1;

-- json and not jsonb: a tool's result goes into the prompt, and must keep the order of its keys.
alter table steps alter column data type json using data::text::json;
