// What the door answers, read with the contracts' schemas.
import {
  type AgentVersion,
  agentVersion,
  blobId,
  type Effect,
  effect,
  explainTask,
  type FailureGroup,
  type FinishedSpan,
  failureGroup,
  finishedSpan,
  type Job,
  job,
  listAgents,
  type Overview,
  overview,
  type Parsed,
  parsed,
  parseWith,
  refused,
  type Scorecard,
  scorecard,
  type Task,
  task,
} from "@openclaw/contracts";
import { type CostEstimate, costEstimate, type PriceFile, priceFile } from "@openclaw/cost";

/** A task in a list; the result is read with the task itself. */
export type TaskSummary = Omit<Task, "result">;

export interface TaskPage {
  readonly tasks: readonly TaskSummary[];
  /** Where the next page begins; null when there is none. */
  readonly nextCursor: string | null;
}

/** A recorded journal event. */
export interface RecordedStep {
  readonly attempt: number;
  readonly n: number;
  readonly type: string;
  readonly at: string;
  readonly [field: string]: unknown;
}

export interface StepPage {
  readonly steps: readonly RecordedStep[];
  readonly nextCursor: string | null;
}

export interface TraceSpan extends FinishedSpan {
  /** How deep in the tree; 0 is a root. */
  readonly depth: number;
}

export interface Trace {
  readonly traceId: string | null;
  /** In the order of the tree: each span, then its children. */
  readonly spans: readonly TraceSpan[];
}

export interface BlobInfo {
  readonly id: string;
  readonly size: number;
  readonly mediaType: string;
}

const taskSummaries = task.omit({ result: true }).array();
const spans = finishedSpan.array();

type Fields = Readonly<Record<string, unknown>>;

const fieldsOf = (body: unknown): Fields => (typeof body === "object" && body !== null ? (body as Fields) : {});

const map = <A, B>(from: Parsed<A>, to: (value: A) => B): Parsed<B> => (from.ok ? parsed(to(from.value)) : from);

const cursorOf = ({ next_cursor }: Fields): string | null => (typeof next_cursor === "string" ? next_cursor : null);

export const readTask = (body: unknown): Parsed<Task> => parseWith(task, body);

export const readInput = (body: unknown): Parsed<unknown> => parsed(fieldsOf(body)["input"]);

export const readOverview = (body: unknown): Parsed<Overview> => parseWith(overview, body);

export const readTaskPage = (body: unknown): Parsed<TaskPage> => {
  const fields = fieldsOf(body);
  return map(parseWith(taskSummaries, fields["tasks"]), (tasks) => ({ tasks, nextCursor: cursorOf(fields) }));
};

const isStep = (value: unknown): value is RecordedStep => {
  const { attempt, n, type, at } = fieldsOf(value);
  return Number.isInteger(attempt) && Number.isInteger(n) && typeof type === "string" && typeof at === "string";
};

/** What identifies steps is checked; the rest is passed on as it is: a reader of an older version still shows the newer ones. */
export const readStepPage = (body: unknown): Parsed<StepPage> => {
  const fields = fieldsOf(body);
  const { steps } = fields;
  if (!Array.isArray(steps) || !steps.every(isStep))
    return refused("must be steps with attempt, n, type and at", "steps");
  return parsed({ steps, nextCursor: cursorOf(fields) });
};

export const readTrace = (body: unknown): Parsed<Trace> => {
  const fields = fieldsOf(body);
  const raw = Array.isArray(fields["spans"]) ? fields["spans"] : [];
  const withDepth = (span: FinishedSpan, i: number): TraceSpan => ({
    ...span,
    depth: Number(fieldsOf(raw[i])["depth"] ?? 0),
  });
  const traceId = typeof fields["trace_id"] === "string" ? fields["trace_id"] : null;
  return map(parseWith(spans, raw), (list) => ({ traceId, spans: list.map(withDepth) }));
};

export const readExplanation = (body: unknown) => parseWith(explainTask.reply.schema, body);

export const readEffect = (body: unknown): Parsed<Effect> => parseWith(effect, body);

export const readEffects = (body: unknown): Parsed<Effect[]> => parseWith(effect.array(), fieldsOf(body)["effects"]);

export const readAgents = (body: unknown) => map(parseWith(listAgents.reply.schema, body), ({ agents }) => agents);

export const readAgentVersion = (body: unknown): Parsed<AgentVersion> => parseWith(agentVersion, body);

export const readCostEstimate = (body: unknown): Parsed<CostEstimate> => parseWith(costEstimate, body);

export const readPrices = (body: unknown): Parsed<PriceFile> => parseWith(priceFile, body);

export const readScorecard = (body: unknown): Parsed<Scorecard> => parseWith(scorecard, body);

export const readJob = (body: unknown): Parsed<Job> => parseWith(job, body);

interface JobPage {
  readonly jobs: readonly Job[];
  readonly nextCursor: string | null;
}

export const readJobPage = (body: unknown): Parsed<JobPage> => {
  const fields = fieldsOf(body);
  return map(parseWith(job.array(), fields["jobs"]), (jobs) => ({ jobs, nextCursor: cursorOf(fields) }));
};

export const readFailureGroups = (body: unknown): Parsed<FailureGroup[]> =>
  parseWith(failureGroup.array(), fieldsOf(body)["groups"]);

export const readBlob = (body: unknown): Parsed<BlobInfo> => {
  const { id, size, media_type: mediaType } = fieldsOf(body);
  if (typeof size !== "number" || typeof mediaType !== "string") return refused("must have a size and a media_type");
  return map(parseWith(blobId, id), (known) => ({ id: known, size, mediaType }));
};

export interface ReadinessCheck {
  readonly name: string;
  readonly ready: boolean;
  readonly reason?: string;
}

const isCheck = (value: unknown): value is ReadinessCheck => {
  const { name, ready, reason } = fieldsOf(value);
  return typeof name === "string" && typeof ready === "boolean" && ["string", "undefined"].includes(typeof reason);
};

export const readReadiness = (body: unknown): Parsed<readonly ReadinessCheck[]> => {
  const { checks } = fieldsOf(body);
  if (!Array.isArray(checks) || !checks.every(isCheck)) return refused("must be checks with name and ready", "checks");
  return parsed(checks);
};
