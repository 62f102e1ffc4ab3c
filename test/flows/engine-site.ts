// An adapter before simulated vLLM servers, in this process, and model calls as a worker makes them.
import { Bus } from "@openclaw/bus";
import {
  type AdapterBeat,
  adapterBeat,
  control,
  coreSettings,
  type InferEvent,
  type InferRequest,
  inferEvent,
  inferSubject,
} from "@openclaw/contracts";
import { createLogger, createMetrics, startTracing } from "@openclaw/telemetry";
import { eventually, startTestNats } from "@openclaw/testkit";
import { monotonicClock } from "@openclaw/time";
import { InferenceAdapter } from "../../services/inference-adapter/src/adapter.ts";
import { type EngineStats, readEngineStats } from "../../services/inference-adapter/src/engine-stats.ts";
import { createSim, type Sim } from "../../services/vllm-sim/src/index.ts";

const MODEL = "mistralai/Mistral-7B-Instruct-v0.3";
export const TASK = "task_00000000000000000000000001";

type SimInput = Parameters<typeof createSim>[0];

export interface SiteInput {
  readonly sims: readonly Partial<SimInput>[];
  readonly inference?: Partial<ReturnType<typeof coreSettings.parse>["inference"]>;
}

export interface SiteCall {
  readonly events: readonly InferEvent[];
  until<T extends InferEvent["type"]>(type: T, withinMs?: number): Promise<Extract<InferEvent, { type: T }>>;
  tell(type: "renew" | "cancel"): void;
}

export interface EngineSite {
  readonly bus: Bus;
  readonly sims: readonly Sim[];
  beat(): AdapterBeat | undefined;
  call(id: string, over?: Partial<InferRequest>): SiteCall;
  /** What an engine says of itself. */
  engine(index: number): Promise<EngineStats>;
  /** Loads fault rules into a simulated server. */
  fault(index: number, rules: readonly unknown[]): Promise<void>;
  metrics(): Promise<string>;
  stop(): Promise<void>;
}

const requestOf = (id: string, over: Partial<InferRequest>): InferRequest => ({
  v: 1,
  call: id,
  task: TASK,
  attempt: 1,
  tenant: "default",
  agent: "query-routing",
  priority: "normal",
  model: MODEL,
  messages: [{ role: "user", content: `Say what you know of the number ${id}. ${"And more of it. ".repeat(20)}` }],
  tools: [],
  max_tokens: 400,
  timeout_ms: 30_000,
  ...over,
});

const createCall = (bus: Bus, request: InferRequest): SiteCall => {
  const events: InferEvent[] = [];
  let controlInbox: string | undefined;
  const inbox = bus.inbox(inferEvent, (event, { reply }) => {
    if (event === undefined) return;
    controlInbox ??= reply;
    events.push(event);
  });
  bus.publish(inferSubject.build({ pool: "default", adapter: "any" }), request, { reply: inbox.subject });
  return {
    events,
    until: <T extends InferEvent["type"]>(type: T, withinMs = 10_000) =>
      eventually(() => events.find((event): event is Extract<InferEvent, { type: T }> => event.type === type), {
        withinMs,
        because: `call ${request.call} is ${type}`,
      }),
    tell: (type) => {
      if (controlInbox !== undefined) bus.publish(controlInbox, { v: 1, type });
    },
  };
};

const startSims = async (inputs: readonly Partial<SimInput>[]): Promise<Sim[]> => {
  const sims = inputs.map((input) => createSim({ port: 0, model: MODEL, schedulingPolicy: "priority", ...input }));
  await Promise.all(sims.map((sim) => sim.start()));
  return sims;
};

export const startEngineSite = async ({ sims: inputs, inference = {} }: SiteInput): Promise<EngineSite> => {
  const log = createLogger({ service: "test", instance: "t", level: "silent" });
  const [nats, sims] = await Promise.all([startTestNats(), startSims(inputs)]);
  const bus = new Bus({ url: nats.url, name: "test", log });
  await bus.start();
  let lastBeat: AdapterBeat | undefined;
  bus.subscribe(control("adapter"), adapterBeat, (beat) => {
    lastBeat = beat;
  });
  const metrics = createMetrics({ service: "test" });
  const adapter = new InferenceAdapter({
    name: "a1",
    pool: "default",
    replicaUrls: sims.map(({ url }) => url),
    model: MODEL,
    inference: { ...coreSettings.parse({}).inference, ...inference },
    bus,
    log,
    metrics,
    tracing: await startTracing({ service: "test", instance: "t", sampleRatio: 0, onDropped: () => {} }),
    clock: monotonicClock,
    drainMs: 100,
  });
  await adapter.start();
  return {
    bus,
    sims,
    beat: () => lastBeat,
    call: (id, over = {}) => createCall(bus, requestOf(id, over)),
    engine: async (index) => readEngineStats(await (await fetch(`${sims[index]?.url}/metrics`)).text(), MODEL),
    fault: async (index, rules) => {
      const headers = { "content-type": "application/json" };
      await fetch(`${sims[index]?.url}/sim/faults`, { method: "POST", headers, body: JSON.stringify(rules) });
    },
    metrics: () => metrics.text(),
    stop: async () => {
      await adapter.stop();
      await Promise.all(sims.map((sim) => sim.stop()));
      await bus.stop();
      await nats.stop();
    },
  };
};
