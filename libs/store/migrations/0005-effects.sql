-- What tools that may not be called twice were asked to do. A row is written before the call, so that a call whose end was
-- never heard of is known of.

create table effects (
  root text not null,                    -- of the chain of retries, which share their effects
  step integer not null,                 -- the model turn that asked for it, and the call's place in that turn
  place integer not null,
  -- The task of the chain that may call it next: a retry takes its chain's effects over. Without one no record is needed.
  task text not null references tasks (id) on delete cascade,
  attempt integer not null,
  agent text not null,
  tool text not null,
  arguments json not null,
  hash text not null,                    -- sha256 of tool and arguments, canonical
  asked_hash text,                       -- of another call that a task asked for in this place, and waits for
  state text not null check (state in ('intended', 'done', 'failed')),
  calls integer not null default 1,      -- begun; what is written about one says which
  deadline timestamptz not null,         -- of the last of them; past it, `intended` means that nobody knows
  result json,
  error json,
  settled_by text check (settled_by in ('verify', 'operator')),
  intended_at timestamptz not null default now(),
  ended_at timestamptz,
  primary key (root, step, place)
);

create index effects_by_task on effects (task);
create index effects_open on effects (deadline) where state = 'intended';
