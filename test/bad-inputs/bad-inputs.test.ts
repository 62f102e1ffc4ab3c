// Bad inputs of every kind through every door that takes them: each gets the error that docs/errors.md gives it, no
// service falls over, and when they are done nothing of them is left.
import { createClient } from "@openclaw/client";
import { type Task, type TaskState, taskId, task as taskShape } from "@openclaw/contracts";
import { readRunFile } from "@openclaw/devstack";
import { NatsError, ErrorCode as NatsErrorCode } from "nats";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { documented, endStateOf, expectError, expectFailure, type TaskCase } from "./case.ts";
import { type DocumentCase, documentCases, readablePdf } from "./documents.ts";
import { DOOR_CASES } from "./door-cases.ts";
import { leftOver, NOTHING, samplesOf } from "./left-over.ts";
import { BAD_AGENT_TOKENS, BAD_PATHS, REFUSED_SUBJECTS, UNHEARD_SUBJECTS } from "./subject-cases.ts";
import { type Body, type System, startSystem, subjectFor } from "./system.ts";
import { planned, TOOL_CASES } from "./task-cases.ts";

/** Every case, at both doors, waits for two cores that are also somebody else's. */
const ENDS_WITHIN_MS = 40_000;
const MiB = 1024 * 1024;

const DOORS = ["HTTP", "NATS"] as const;
type Door = (typeof DOORS)[number];

const DOCUMENTS: readonly DocumentCase[] = await documentCases();

let system: System;
let pidsAtStart: Readonly<Record<string, readonly number[]>>;
/** Tasks of the tool and document cases, handed in together, so that they meet the system at once. */
const accepted = new Map<string, Promise<Task>>();

/** Each in a session of its own, so that none waits for another. */
let sessions = 0;

const submit = async (door: Door, agent: string, input: object, more: object = {}): Promise<Task> => {
  sessions += 1;
  const body = JSON.stringify({ agent, input, session_id: `${agent}-${sessions}`, ...more });
  if (door === "NATS") return taskShape.parse(await system.publish(subjectFor(agent), body));
  const response = await system.post("/v1/tasks", body);
  expect(response.status).toBe(202);
  return taskShape.parse(await response.json());
};

const store = async (bytes: Uint8Array, mediaType = "application/pdf"): Promise<string> => {
  const response = await system.post("/v1/blobs", Uint8Array.from(bytes), { "content-type": mediaType });
  expect(response.status).toBe(201);
  return ((await response.json()) as { id: string }).id;
};

const endOf = (id: string): Promise<Task> =>
  createClient({ baseUrl: system.stack.http }).wait(id, { deadlineMs: ENDS_WITHIN_MS });

const nameOf = (door: Door, { kind, how }: { readonly kind: string; readonly how: string }): string =>
  `${kind} (${how}) by ${door}`;

const handIn = (door: Door, one: TaskCase): void => {
  const task = submit(door, one.agent, one.input);
  task.catch(() => {});
  accepted.set(nameOf(door, one), task);
};

beforeAll(async () => {
  system = await startSystem();
  pidsAtStart = readRunFile(system.stack.runFile).pids;
  for (const door of DOORS) for (const one of TOOL_CASES) handIn(door, one);
  for (const document of DOCUMENTS) {
    const input = { blob: await store(document.bytes) };
    for (const door of DOORS) handIn(door, { ...document, agent: "reader", input });
  }
});

afterAll(() => system?.stop());

describe("at the HTTP door", () => {
  it.each(DOOR_CASES)("$kind ($how) is $code", async ({ body, headers, code }) => {
    const response = await system.post("/v1/tasks", body as Body, headers);
    expectFailure(await response.json(), code);
    expect(response.status).toBe(documented(code).status);
  });

  it.each(BAD_AGENT_TOKENS)("an agent called %j is no token", async (agent) => {
    const response = await system.post("/v1/tasks", JSON.stringify({ agent, input: { text: "x" } }));
    expectFailure(await response.json(), "invalid_task");
    expect(response.status).toBe(400);
  });

  it.each(BAD_PATHS)("%s %s is %s", async (method, path, code) => {
    const response = await fetch(`${system.stack.http}${path}`, { method });
    expectFailure(await response.json(), code);
    expect(response.status).toBe(documented(code).status);
  });

  it.each([
    ["/v1/tasks", "application/json", 5 * MiB],
    ["/v1/blobs", "application/pdf", 9 * MiB],
  ])("%s takes no body of a size that nobody can mean", async (path, type, bytes) => {
    const response = await system.post(path, new Uint8Array(bytes), { "content-type": type });
    expectFailure(await response.json(), "too_large");
    expect(response.status).toBe(413);
  });
});

describe("at the NATS door", () => {
  it.each(DOOR_CASES)("$kind ($how) is $code", async ({ body, headers, agent = "plain", code }) => {
    expectFailure(await system.publish(subjectFor(agent), body as Body, headers), code);
  });

  it.each(REFUSED_SUBJECTS)("the receipt refuses the subject %s", async (subject) => {
    expectFailure(await system.publish(subject, '{"input":{"text":"x"}}'), "invalid_subject");
  });

  it.each(UNHEARD_SUBJECTS)("the broker itself answers 503 on %s", async (subject) => {
    const refused = await system.publish(subject, '{"input":{"text":"x"}}').catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(NatsError);
    expect((refused as NatsError).code).toBe(NatsErrorCode.NoResponders);
  });

  it.each(['"agent":"reader"', '"priority":"idle"'])(
    "a body that says %s cannot overrule its subject",
    async (field) => {
      expectFailure(await system.publish(subjectFor("plain"), `{${field},"input":{"text":"x"}}`), "invalid_task");
    },
  );

  it("the client itself refuses what is over the broker's limit", async () => {
    const refused = await system.publish(subjectFor("plain"), "x".repeat(2 * MiB)).catch((error: unknown) => error);
    expect((refused as NatsError).code).toBe(NatsErrorCode.MaxPayloadExceeded);
  });
});

describe.each(DOORS)("a session by %s", (door) => {
  const handInAgain = (body: object): Promise<unknown> =>
    door === "NATS"
      ? system.publish(subjectFor("caller"), JSON.stringify(body))
      : system.post("/v1/tasks", JSON.stringify({ agent: "caller", ...body })).then((response) => response.json());

  it("that is busy refuses a task that does not wait, and one of another agent", async () => {
    const session_id = `busy-${door}`;
    const held = await submit(door, "caller", planned(["silent"]), { session_id });
    const input = { text: "x" };
    expectFailure(await handInAgain({ input, session_id, on_busy: "reject" }), "session_busy");
    await endOf(held.id);
    const other = await submit(door, "plain", input, {});
    expectFailure(await handInAgain({ input, session_id: other.session_id }), "session_agent_mismatch");
  });
});

describe.each(DOORS)("a task by %s ends with its error:", (door) => {
  it.each([...TOOL_CASES, ...DOCUMENTS])("$kind ($how) is $code", async (one) => {
    const { id } = (await accepted.get(nameOf(door, one))) ?? expect.unreachable("the task was handed in");
    const ended = await endOf(taskId.parse(id));
    expectError(ended.error, one.code);
    expect(ended).toMatchObject({ state: endStateOf(one.code), attempt: 1, result: null });
    const session = await createClient({ baseUrl: system.stack.http }).sessions.get(ended.session_id ?? "");
    expect(session).toMatchObject({ task: null, version: 0, tasks: 0, messages: [] });
  });
});

describe("afterwards", () => {
  const succeeds = async (door: Door, agent: string, input: object): Promise<Task> => {
    const ended = await endOf((await submit(door, agent, input)).id);
    expect(ended).toMatchObject({ state: "succeeded" satisfies TaskState, error: null });
    return ended;
  };

  it.each(DOORS)("a good task of each kind succeeds by %s", async (door) => {
    const [plain, caller, reader] = await Promise.all([
      succeeds(door, "plain", { text: "Good morning. 😀" }),
      succeeds(door, "caller", planned(...Array.from({ length: 10 }, () => ["good"]))),
      succeeds(door, "reader", { blob: await store(await readablePdf()) }),
    ]);
    expect(plain.result).toEqual({ text: "Done." });
    expect(caller.usage).toMatchObject({ tool_calls: 10 });
    expect(reader.usage).toMatchObject({ tool_calls: 1 });
  });

  it("nothing is left over", async () => {
    await expect.poll(() => leftOver(system), { timeout: 10_000 }).toEqual(NOTHING);
    const processes = await samplesOf(system.stack, "worker", "openclaw_worker_processes");
    const slots = await samplesOf(system.stack, "worker", "openclaw_worker_slots");
    for (const [agent, most] of Object.entries({ plain: 2, reader: 2, caller: 4 })) {
      const of = (samples: typeof slots) => samples.filter(({ labels }) => labels["agent"] === agent);
      const total = (samples: typeof slots) => of(samples).reduce((sum, { value }) => sum + value, 0);
      expect(total(processes)).toBeLessThanOrEqual(most);
      expect(total(slots)).toBe(most);
    }
  });

  it("every service is the process that it was", () => {
    expect(readRunFile(system.stack.runFile).pids).toEqual(pidsAtStart);
  });
});
