// `openclaw job …`: work on many tasks at once.
import { JOB_STATES, type JobRequest, jobState, newJob } from "@openclaw/contracts";
import { AppError } from "@openclaw/errors";
import { Command } from "commander";
import { collect } from "../collect.ts";
import { showStarted, watchJob } from "../follow-job.ts";
import { formatJob, formatJobList } from "../format/job.ts";
import { parseLimit } from "../parse-limit.ts";
import { numberWithin } from "../parse-number.ts";
import { type CliContext, openSession, type Session, show } from "../session.ts";

interface StartOptions {
  readonly agent?: string;
  readonly state?: string;
  readonly code?: string;
  readonly group?: string;
  readonly ofPriority?: string;
  readonly all?: true;
  readonly reason?: string;
  readonly priority?: string;
  readonly maxInflight?: number;
  readonly stopAfter?: number;
  readonly wait?: true;
}

const MANY = { min: 1, max: 1_000, whole: true } as const;

const present = (fields: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));

/** What may not be said of a kind is refused here, with the same words as at the door. */
const requestOf = (kind: string, ids: readonly string[], options: StartOptions): JobRequest => {
  const { agent, state, code, group, ofPriority, all, reason, priority, maxInflight, stopAfter } = options;
  const chosen = {
    agent,
    state,
    code,
    fingerprint: group,
    priority: ofPriority,
    ids: ids.length === 0 ? undefined : ids,
  };
  const filter = present(chosen);
  if (Object.keys(filter).length === 0 && all !== true)
    throw new AppError("usage", "say which tasks: ids, --agent, --state, …, or --all");
  const pace = { reason, priority, max_inflight: maxInflight, stop_after_failures: stopAfter };
  const request = newJob.safeParse({ kind, filter, ...present(pace) });
  if (request.success) return request.data;
  const problems = request.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
  throw new AppError("usage", problems.join("; "));
};

const list = async (session: Session, { state, limit }: { state?: string; limit: number }): Promise<void> => {
  const known = jobState.optional().safeParse(state);
  if (!known.success) throw new AppError("usage", `--state: must be one of ${JOB_STATES.join(", ")}`);
  const jobs = await collect(session.client.jobs.list(known.data === undefined ? {} : { state: known.data }), limit);
  show(session, jobs, (value) => formatJobList(value, session.output.colors));
};

const addStart = (job: Command, context: CliContext): void => {
  job
    .command("start <kind> [ids...]")
    .description("cancel, retry or replay the tasks with these ids, or all that match")
    .option("--agent <name>", "only of this agent")
    .option("--state <state>", "only in this state; retry needs one")
    .option("--code <code>", "only with this error")
    .option("--group <fingerprint>", "only of this group of failures (`dlq groups`)")
    .option("--of-priority <word>", "only of this priority")
    .option("--all", "all that the kind is for")
    .option("--reason <text>", "why they are cancelled, for the record")
    .option("--priority <word>", "of the new tasks")
    .option("--max-inflight <count>", "new tasks that are open at once", numberWithin(MANY))
    .option("--stop-after <count>", "failures in a row that end the job", numberWithin(MANY))
    .option("--wait", "wait for the end; fail if a task does")
    .action(async (kind: string, ids: string[], options: StartOptions, command: Command) => {
      const request = requestOf(kind, ids, options);
      const session = openSession(command, context);
      await showStarted(session, await session.client.jobs.create(request), options.wait === true);
    });
};

export const jobCommand = (context: CliContext): Command => {
  const job = new Command("job").description("do something with many tasks at once");
  addStart(job, context);
  job
    .command("list")
    .description("list jobs, newest first")
    .option("--state <state>", "only in this state")
    .option("--limit <count>", "how many at most", parseLimit, 20)
    .action((options: { state?: string; limit: number }, command: Command) =>
      list(openSession(command, context), options),
    );
  const withId = (name: string, about: string, run: (session: Session, id: string) => Promise<void>) =>
    job
      .command(`${name} <id>`)
      .description(about)
      .action((id: string, _: unknown, command: Command) => run(openSession(command, context), id));
  const showJob = (session: Session, found: Parameters<typeof formatJob>[0]): void =>
    show(session, found, (value) => formatJob(value, session.output.colors));
  withId("show", "show how far a job is", async (session, id) => showJob(session, await session.client.jobs.get(id)));
  withId("watch", "follow a job to its end; fail if it stops or a task fails", watchJob);
  withId("abort", "end a job; what it has begun goes on", async (session, id) =>
    showJob(session, await session.client.jobs.abort(id)),
  );
  return job;
};
