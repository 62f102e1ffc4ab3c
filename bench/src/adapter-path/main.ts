// `npm run bench:adapter`: what the adapter adds to the time to the first token, and how many tokens a second it carries.
// The first token is told with the answer: a call of one token is over when it has come.
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { Bus } from "@openclaw/bus";
import { answersHttp, environment, Supervisor, serviceCommand, startNats, untilInterrupted } from "@openclaw/devstack";
import { coerceError } from "@openclaw/errors";
import { createLogger } from "@openclaw/telemetry";
import { oneByOne } from "../load.ts";
import { latencyOf } from "../percentile.ts";
import { takeSample, useBetween } from "../process-use.ts";
import { unclaimedPort } from "../zero-servers.ts";
import { adapterCall } from "./adapter-call.ts";
import { directFirstToken } from "./direct-call.ts";

const ROOT = resolve(import.meta.dirname, "../../..");
const FOLDER = join(ROOT, ".openclaw", "bench-adapter");
const WARM_UP = 200;
const CALLS = 1_000;
/** 64 streams of 400 tokens a second are 25,600 offered; slots for twice as many, so that none waits. */
const STREAMS = 64;
const TOKENS = 4_000;

const startModel = async (port: number, signal: AbortSignal): Promise<Supervisor> => {
  const model = new Supervisor({
    name: "token-model",
    command: process.execPath,
    args: [join(import.meta.dirname, "token-model.ts"), String(port)],
    env: environment(),
    logFile: join(FOLDER, "model.log"),
    isReady: () => answersHttp(`http://127.0.0.1:${port}/health`),
    restarts: false,
    startAttempts: 1,
  });
  await model.start(signal);
  return model;
};

const startAdapter = async (own: Record<string, string>, metricsPort: number, signal: AbortSignal) => {
  const adapter = new Supervisor({
    name: "inference-adapter",
    ...serviceCommand({ root: ROOT, name: "inference-adapter", env: environment(), own }),
    logFile: join(FOLDER, "adapter.log"),
    isReady: () => answersHttp(`http://127.0.0.1:${metricsPort}/readyz`),
    restarts: false,
    startAttempts: 1,
  });
  await adapter.start(signal);
  return adapter;
};

interface Site {
  readonly bus: Bus;
  readonly modelUrl: string;
  readonly adapter: Supervisor;
}

const createIds = () => {
  let calls = 0;
  return () => {
    calls += 1;
    return `call ${calls}`;
  };
};

/** One call each way, taken in turns, so that whatever else the machine does meets both alike. */
const measureFirstToken = async ({ bus, modelUrl }: Site, signal: AbortSignal) => {
  const next = createIds();
  const [direct, through, added]: [number[], number[], number[]] = [[], [], []];
  const pair = async () => {
    const [alone, adapter] = [await directFirstToken(modelUrl, next()), (await adapterCall(bus, next(), 1)).ms];
    direct.push(alone);
    through.push(adapter);
    added.push(adapter - alone);
  };
  await oneByOne(WARM_UP + CALLS, pair, signal);
  const measured = (values: readonly number[]) => latencyOf(values.slice(WARM_UP));
  return { direct: measured(direct), adapter: measured(through), added: measured(added) };
};

const measureStreams = async ({ bus, adapter }: Site) => {
  const next = createIds();
  const roots = { adapter: adapter.pid === undefined ? [] : [adapter.pid] };
  const before = await takeSample(roots);
  const beganAt = performance.now();
  const ended = await Promise.all(Array.from({ length: STREAMS }, () => adapterCall(bus, next(), TOKENS)));
  const seconds = (performance.now() - beganAt) / 1000;
  const [use] = await useBetween(before, await takeSample(roots), 1);
  const tokens = ended.reduce((sum, { done }) => sum + done.usage.completion_tokens, 0);
  const share = (use?.cpu_ms_per_task ?? 0) / 1000 / seconds;
  return { streams: STREAMS, tokens_per_second: Math.round(tokens / seconds), seconds, adapter_cpu_share: share };
};

const run = async (signal: AbortSignal): Promise<void> => {
  await rm(FOLDER, { recursive: true, force: true });
  await mkdir(FOLDER, { recursive: true });
  await writeFile(join(FOLDER, "openclaw.yml"), `openclaw_core:\n  inference:\n    max_batch_size: ${2 * STREAMS}\n`);
  const stack = new AsyncDisposableStack();
  try {
    const nats = stack.adopt(await startNats({ env: environment(), dir: join(FOLDER, "nats"), sync: "lazy" }), (it) =>
      it.stop(),
    );
    const port = await unclaimedPort();
    stack.adopt(await startModel(port, signal), (it) => it.stop());
    const modelUrl = `http://127.0.0.1:${port}`;
    const metricsPort = await unclaimedPort();
    const own = {
      NATS_URL: nats.url,
      OPENCLAW_CONFIG_DIR: FOLDER,
      OPENCLAW_INFERENCE_URL: modelUrl,
      OPENCLAW_METRICS_PORT: String(metricsPort),
    };
    const adapter = stack.adopt(await startAdapter(own, metricsPort, signal), (it) => it.stop());
    const log = createLogger({ service: "bench", instance: "bench", level: "silent" });
    const bus = stack.adopt(new Bus({ url: nats.url, name: "bench", log }), (it) => it.stop());
    await bus.start();
    const site = { bus, modelUrl, adapter };
    const first_token = await measureFirstToken(site, signal);
    process.stdout.write(`${JSON.stringify({ first_token, stream: await measureStreams(site) }, null, 2)}\n`);
  } finally {
    await stack.disposeAsync();
  }
};

const { signal, release } = untilInterrupted();
try {
  await run(signal);
} catch (thrown) {
  process.stderr.write(`${coerceError(thrown).message}\n`);
  process.exitCode = 1;
} finally {
  release();
}
