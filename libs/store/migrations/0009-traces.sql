-- Spans are written together and read together, a trace at a time: a row holds those of a trace that came together. A row of
-- its own for each, with its entries in two indexes, was a sixth of what Postgres did for a task. What is written twice is
-- read once: spans have ids. Spans from before are let go of: they are kept for a week, to look at what went wrong just now, and
-- to write all of them anew would hold up the start for as long as they are many.

drop table spans;

create table trace_parts (
  trace_id text not null,
  spans json not null,                   -- a list of finished spans, as services send them
  written_at timestamptz not null default now()
);

create index trace_parts_by_trace on trace_parts using hash (trace_id);
create index trace_parts_by_time on trace_parts (written_at);
