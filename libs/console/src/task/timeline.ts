// Where a task's time went: its waiting, its attempts, and the calls in them, as bars on one axis. Pure.
import type { JournalEvent, ModelStep, Task, ToolStep } from "@openclaw/contracts";
import { count } from "../format/quantity.ts";

export interface Bar {
  readonly key: string;
  readonly kind: "wait" | "attempt" | "model" | "tool";
  readonly name: string;
  /** Milliseconds after the task was handed in. */
  readonly from: number;
  readonly to: number;
  /** It still goes on. */
  readonly open: boolean;
  readonly failed: boolean;
  /** Calls lie in an attempt. */
  readonly inner: boolean;
  readonly step?: ModelStep | ToolStep;
  readonly note: string;
}

type TimedTask = Pick<Task, "created_at" | "started_at" | "finished_at" | "not_before">;
type Started = Extract<JournalEvent, { type: "attempt.started" }>;
type Ended = Extract<JournalEvent, { type: "attempt.ended" }>;

const isStarted = (event: JournalEvent): event is Started => event.type === "attempt.started";
const isEnded = (event: JournalEvent): event is Ended => event.type === "attempt.ended";
const isCall = (event: JournalEvent): event is ModelStep | ToolStep =>
  event.type === "step.model" || event.type === "step.tool";

const noteOfModel = ({ usage, timings, message, finish_reason: reason }: ModelStep): string => {
  const cached = usage.cached_tokens > 0 ? `, ${count(usage.cached_tokens)} cached` : "";
  const calls = message.tool_calls.map(({ name }) => name).join(", ");
  const ended = calls === "" ? (reason === "stop" ? "" : ` · ${reason}`) : ` · calls ${calls}`;
  const queued = timings.queued_ms >= 1 ? ` · ${Math.round(timings.queued_ms)} ms in the adapter's queue` : "";
  return `${count(usage.prompt_tokens)} tokens in${cached}, ${count(usage.completion_tokens)} out${ended}${queued}`;
};

const attemptNote = (started: Started, ended: Ended | undefined): string => {
  const resumed = started.resumed_steps ?? 0;
  const parts = [
    `on ${started.worker}`,
    ...(resumed > 0 ? [`goes on after ${resumed} recorded steps`] : []),
    ...(ended?.outcome.status === "failed" ? [ended.outcome.error.code] : []),
  ];
  return parts.join(" · ");
};

/** Milliseconds since a task was handed in. */
type Offset = (iso: string) => number;

const callBar = (step: ModelStep | ToolStep, at: Offset): Bar => {
  const isModel = step.type === "step.model";
  const length = isModel ? step.timings.total_ms : step.duration_ms;
  const to = at(step.at);
  return {
    key: `${step.attempt}.${step.n}`,
    kind: isModel ? "model" : "tool",
    name: isModel ? "Model call" : step.tool,
    from: Math.max(0, to - length),
    to,
    open: false,
    failed: !isModel && step.error !== undefined,
    inner: true,
    step,
    note: isModel ? noteOfModel(step) : (step.error?.code ?? ""),
  };
};

const waitBar = (attempt: number, from: number, to: number, open: boolean): Bar => ({
  key: `wait-${attempt}`,
  kind: "wait",
  name: attempt === 1 ? "Waits for its turn" : "Waits to try again",
  from,
  to,
  open,
  failed: false,
  inner: false,
  note: "",
});

/** `now` is where bars end that still go on. */
export const timelineOf = (task: TimedTask, events: readonly JournalEvent[], now: number): Bar[] => {
  const origin = Date.parse(task.created_at);
  const at: Offset = (iso) => Math.max(0, Date.parse(iso) - origin);
  const isOver = task.finished_at !== null;
  const end = task.finished_at === null ? Math.max(0, now - origin) : at(task.finished_at);
  const starts = events.filter(isStarted);
  const endOf = (attempt: number) => events.filter(isEnded).find((event) => event.attempt === attempt);
  const bars: Bar[] = [];
  let free = 0;
  for (const [place, started] of starts.entries()) {
    const { attempt } = started;
    const ended = endOf(attempt);
    const next = starts[place + 1];
    const from = at(started.at);
    // Without an end of its own an attempt was lost at some moment before the next one, or with the task.
    const to = ended === undefined ? (next === undefined ? end : at(next.at)) : at(ended.at);
    const calls = events.filter(isCall).filter((event) => event.attempt === attempt);
    bars.push(
      waitBar(place + 1, free, from, false),
      {
        key: `attempt-${attempt}`,
        kind: "attempt",
        name: `Attempt ${attempt}`,
        from,
        to,
        open: ended === undefined && next === undefined && !isOver,
        failed: ended?.outcome.status === "failed" || (ended === undefined && next !== undefined),
        inner: false,
        note: attemptNote(started, ended),
      },
      ...calls.map((step) => callBar(step, at)),
    );
    free = to;
  }
  // Some milliseconds pass between the last attempt's end and the commit of the task's.
  const last = starts.at(-1);
  const waits = last === undefined || (!isOver && endOf(last.attempt) !== undefined);
  if (waits) bars.push(waitBar(starts.length + 1, free, end, !isOver));
  return bars;
};

export interface Place {
  /** Percent of the axis. */
  readonly left: number;
  readonly width: number;
}

/** The axis ends with the last bar. */
export const placesOf = (bars: readonly Bar[]): Place[] => {
  const length = Math.max(1, ...bars.map(({ to }) => to));
  return bars.map(({ from, to }) => ({
    left: (Math.min(from, length) / length) * 100,
    width: (Math.max(0, to - from) / length) * 100,
  }));
};

/** What a clock's face is divided by; under a second, and over a day, by tens. */
const SECOND_MS = 1_000;
const CLOCK_STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200, 86_400];
const TENS = [1, 2, 5, 10];

const stepFor = (roughMs: number): number => {
  const clock = CLOCK_STEPS.map((seconds) => seconds * SECOND_MS).find((step) => step >= roughMs);
  if (roughMs > SECOND_MS / 2 && clock !== undefined) return clock;
  const power = 10 ** Math.floor(Math.log10(roughMs));
  return (TENS.find((factor) => factor * power >= roughMs) ?? 10) * power;
};

/** Round moments for an axis: four to six of them. */
export const ticksOf = (lengthMs: number): number[] => {
  const step = stepFor(Math.max(1, lengthMs) / 5);
  return Array.from({ length: Math.floor(lengthMs / step) + 1 }, (_, n) => n * step);
};
