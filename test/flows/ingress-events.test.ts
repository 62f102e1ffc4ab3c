// A task's events over HTTP: history, then what comes, then the end, whoever comes back and whenever.
import { deleteStream, ensureStream } from "@openclaw/bus";
import { JOURNAL, type JournalEvent, journalSlot, journalSubject, type Task } from "@openclaw/contracts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { AGENT, type Door, openDoor, TRACE_ID } from "./ingress-door.ts";

let door: Door;
beforeAll(async () => {
  door = await openDoor();
});
afterAll(() => door.stop());

interface Event {
  readonly event: string;
  readonly id: string | undefined;
  readonly data: { readonly n?: number; readonly state?: string };
}

/** Reads events until the stream ends or `enough` says so. */
const readEvents = async (
  path: string,
  headers: Record<string, string> = {},
  enough: (events: readonly Event[]) => boolean = () => false,
): Promise<Event[]> => {
  const response = await door.get(path, headers);
  expect(response.headers.get("content-type")).toContain("text/event-stream");
  const events: Event[] = [];
  let text = "";
  for await (const chunk of response.body ?? []) {
    text += Buffer.from(chunk).toString();
    const blocks = text.split("\n\n");
    text = blocks.pop() ?? "";
    for (const block of blocks.filter((b) => !b.startsWith(":"))) {
      const field = (name: string) => new RegExp(`^${name}: (.*)$`, "m").exec(block)?.[1];
      events.push({ event: field("event") ?? "", id: field("id"), data: JSON.parse(field("data") ?? "null") });
    }
    if (enough(events)) break;
  }
  return events;
};

const started = (task: Task, n: number, attempt = 1): JournalEvent => ({
  v: 1,
  task: task.id,
  tenant: "default",
  agent: AGENT,
  attempt,
  n,
  at: "2030-01-01T00:00:00.000Z",
  type: "attempt.started",
  worker: "w",
});

const append = async (task: Task, n: number, attempt = 1): Promise<void> => {
  const subject = journalSubject.build({
    slot: journalSlot(task.id),
    tenant: "default",
    agent: AGENT,
    task: task.id,
  });
  await door.cluster.bus.streams.publish(subject, started(task, n, attempt));
};

const insertStep = async (task: Task, n: number): Promise<void> => {
  const text = "insert into steps (task, attempt, n, type, at, data) values ($1, 1, $2, 'attempt.started', now(), $3)";
  await door.store.query("insert-step", text, [task.id, n, JSON.stringify(started(task, n))]);
};

const numbers = (events: readonly Event[]) => events.flatMap(({ data }) => (data.n === undefined ? [] : [data.n]));

describe("GET /v1/tasks/{id}/events", () => {
  it("tells the history, then what comes, then the end", async () => {
    const task = await door.insertTask();
    await append(task, 0);
    await append(task, 1);
    let told = 0;
    const reading = readEvents(`/v1/tasks/${task.id}/events`, {}, (events) => {
      told = events.length;
      return false;
    });
    while (told < 3) await new Promise((resolve) => setTimeout(resolve, 5));
    await append(task, 2);
    await door.endTask(task, "succeeded", { label: "billing" });
    const events = await reading;
    expect(events.map(({ event }) => event)).toEqual([
      "task",
      "attempt.started",
      "attempt.started",
      "attempt.started",
      "task.succeeded",
    ]);
    expect(numbers(events)).toEqual([0, 1, 2]);
    expect(events.at(-1)).toMatchObject({ id: "end", data: { state: "succeeded", result: { label: "billing" } } });
  });

  it("resumes after the last event that a reader has, by header or by query", async () => {
    const task = await door.insertTask();
    for (const n of [0, 1, 2]) await append(task, n);
    await door.endTask(task, "failed");
    const all = await readEvents(`/v1/tasks/${task.id}/events`);
    const id = all[1]?.id ?? "";
    expect(numbers(await readEvents(`/v1/tasks/${task.id}/events`, { "last-event-id": id }))).toEqual([1, 2]);
    expect(numbers(await readEvents(`/v1/tasks/${task.id}/events?after=${id}`))).toEqual([1, 2]);
  });

  it("answers 204 to a reader that has seen the end, and refuses what is no event's id", async () => {
    const task = await door.insertTask({ state: "failed" });
    expect((await door.get(`/v1/tasks/${task.id}/events`, { "last-event-id": "end" })).status).toBe(204);
    expect((await door.get(`/v1/tasks/${task.id}/events?after=yesterday`)).status).toBe(400);
  });

  it("tells recorded steps where the journal has let go of them, and resumes within them", async () => {
    const task = await door.insertTask({ state: "succeeded" });
    for (const n of [0, 1, 2]) await insertStep(task, n);
    expect(numbers(await readEvents(`/v1/tasks/${task.id}/events`))).toEqual([0, 1, 2]);
    expect(numbers(await readEvents(`/v1/tasks/${task.id}/events?after=1.0`))).toEqual([1, 2]);
    const steps = await (await door.get(`/v1/tasks/${task.id}/steps?limit=2`)).json();
    expect(steps).toMatchObject({ steps: [{ n: 0 }, { n: 1 }], next_cursor: "1.1" });
    expect(await (await door.get(`/v1/tasks/${task.id}/steps?cursor=1.1`)).json()).toMatchObject({ next_cursor: null });
  });

  it("tells recorded steps first where the journal has let go of a log's beginning", async () => {
    const task = await door.insertTask();
    for (const n of [0, 1, 2]) await insertStep(task, n);
    for (const n of [2, 3]) await append(task, n);
    await door.endTask(task, "succeeded");
    const path = `/v1/tasks/${task.id}/events`;
    expect(numbers(await readEvents(path))).toEqual([0, 1, 2, 3]);
    expect(numbers(await readEvents(`${path}?after=1.0`))).toEqual([1, 2, 3]);
  });

  it("tells recorded steps in the place of a gap, whoever resumes, also after the journal was made anew", async () => {
    const task = await door.insertTask();
    for (const n of [0, 1, 2, 3]) await append(task, n);
    const path = `/v1/tasks/${task.id}/events`;
    const [, , second] = await readEvents(path, {}, (events) => events.length > 2);
    const { bus } = door.cluster;
    await deleteStream(bus, JOURNAL.name);
    await ensureStream(bus, JOURNAL, { firstSeq: 1_000 });
    for (const n of [0, 1, 2, 3]) await insertStep(task, n);
    for (const n of [4, 5]) await append(task, n);
    await append(task, 0, 2);
    await door.endTask(task, "succeeded");
    const resumed = await readEvents(path, { "last-event-id": second?.id ?? "" });
    expect(numbers(resumed)).toEqual([2, 3, 4, 5, 0]);
    expect(resumed.map(({ id }) => id)).toEqual([undefined, "1.2", "1.3", "1.4", "1.5", "2.0", "end"]);
  });

  it("is no place to hold by HEAD", async () => {
    const task = await door.insertTask();
    expect((await fetch(`${door.url}/v1/tasks/${task.id}/events`, { method: "HEAD" })).status).toBe(404);
  });

  it("goes on after a restart of the broker, without losing or repeating an event", async () => {
    const task = await door.insertTask();
    await append(task, 0);
    let told = 0;
    const reading = readEvents(`/v1/tasks/${task.id}/events`, {}, (events) => {
      told = events.length;
      return false;
    });
    while (told < 2) await new Promise((resolve) => setTimeout(resolve, 5));
    await door.cluster.restartNats();
    await append(task, 1);
    await door.endTask(task, "succeeded");
    expect(numbers(await reading)).toEqual([0, 1]);
  });

  it("takes no more than 100 readers at once, and takes others when those have gone", async () => {
    const task = await door.insertTask();
    const readers = await Promise.all(
      Array.from({ length: 100 }, async () => {
        const stop = new AbortController();
        const response = await fetch(`${door.url}/v1/tasks/${task.id}/events`, { signal: stop.signal });
        // Held on to, because a response that is collected as garbage ends its request.
        return { stop, status: response.status, response };
      }),
    );
    expect(new Set(readers.map(({ status }) => status))).toEqual(new Set([200]));
    const refused = await door.get(`/v1/tasks/${task.id}/events`);
    expect(refused.status).toBe(429);
    expect(readers.every(({ response }) => !response.bodyUsed)).toBe(true);
    for (const { stop } of readers) stop.abort();
    const deadline = Date.now() + 20_000;
    const knock = async () => {
      const stop = new AbortController();
      const { status } = await fetch(`${door.url}/v1/tasks/${task.id}/events`, { signal: stop.signal });
      stop.abort();
      return status;
    };
    while ((await knock()) !== 200) expect(Date.now()).toBeLessThan(deadline);
  });
});

describe("GET /v1/tasks/{id}/trace", () => {
  it("gives the recorded spans in the order of their tree", async () => {
    const task = await door.insertTask({ traceparent: `00-${TRACE_ID}-b7ad6b7169203331-01` });
    const second = (n: number) => ({
      start_unix_ms: Date.UTC(2030, 0, 1, 0, 0, n),
      end_unix_ms: Date.UTC(2030, 0, 1, 0, 0, n) + 1.5,
    });
    const [root, middle] = ["a".repeat(16), "b".repeat(16)];
    const attempt = { span_id: middle, parent_span_id: root, name: "invoke_agent", ...second(1) };
    await door.insertSpans([{ span_id: "c".repeat(16), parent_span_id: middle, name: "chat", ...second(2) }, attempt]);
    // Written again, as after a commit whose answer was lost.
    await door.insertSpans([attempt, { span_id: root, name: "POST /v1/tasks", ...second(0) }]);
    const trace = (await (await door.get(`/v1/tasks/${task.id}/trace`)).json()) as {
      spans: { name: string; depth: number; start_unix_ms: number; end_unix_ms: number }[];
    };
    expect(trace.spans.map(({ name, depth }) => [depth, name])).toEqual([
      [0, "POST /v1/tasks"],
      [1, "invoke_agent"],
      [2, "chat"],
    ]);
    expect(trace.spans[0]).toMatchObject({
      start_unix_ms: Date.UTC(2030, 0, 1),
      end_unix_ms: Date.UTC(2030, 0, 1) + 1.5,
    });
  });

  it("gives the beginning of a trace that is too long, however large its first part is", async () => {
    const trace_id = "d".repeat(32);
    const task = await door.insertTask({ traceparent: `00-${trace_id}-b7ad6b7169203331-01` });
    const spans = Array.from({ length: 2_100 }, (_, n) => ({
      trace_id,
      span_id: String(n).padStart(16, "0"),
      start_unix_ms: n,
    }));
    await door.insertSpans(spans);
    await door.insertSpans([{ trace_id, span_id: "e".repeat(16), start_unix_ms: 9_999 }]);
    const trace = (await (await door.get(`/v1/tasks/${task.id}/trace`)).json()) as { spans: { span_id: string }[] };
    expect(trace.spans.map(({ span_id }) => Number(span_id))).toEqual(Array.from({ length: 2_000 }, (_, n) => n));
  });
});
