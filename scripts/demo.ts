// npm run demo: starts everything, runs one sample per agent on real files, checks each result against facts worked out
// from the input with other code, and stops. Exit 0 only when all five tasks succeeded and all facts hold.
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { createClient } from "@openclaw/client";
import { environment, type Stack, startStack, untilInterrupted } from "@openclaw/devstack";
import { coerceError } from "@openclaw/errors";
import { describeRun } from "./demo/describe-run.ts";
import { AGENTS, runSample, type SampleRun } from "./demo/run-sample.ts";

const USAGE = "npm run demo [-- -o json]   runs the five sample tasks and checks their results";

const ROOT = resolve(import.meta.dirname, "..");

interface Flags {
  readonly json: boolean;
}

const readFlags = (): Flags | undefined => {
  try {
    const { values } = parseArgs({ options: { output: { type: "string", short: "o", default: "text" } } });
    return values.output === "text" || values.output === "json" ? { json: values.output === "json" } : undefined;
  } catch {
    return undefined;
  }
};

const runAll = async (stack: Stack, signal: AbortSignal, onRun: (run: SampleRun) => void): Promise<SampleRun[]> => {
  const client = createClient({ baseUrl: stack.http });
  return Promise.all(
    AGENTS.map(async (agent) => {
      const run = await runSample(client, join(ROOT, "deploy/samples", agent), signal);
      onRun(run);
      return run;
    }),
  );
};

const main = async (): Promise<number> => {
  const flags = readFlags();
  if (flags === undefined) {
    process.stderr.write(`${USAGE}\n`);
    return 2;
  }
  const { signal, release } = untilInterrupted();
  const began = performance.now();
  const seconds = () => ((performance.now() - began) / 1000).toFixed(1);
  const report = (line: string) => void process.stderr.write(`[${seconds().padStart(5)} s] ${line}\n`);
  const say = (text: string) => void (flags.json || process.stdout.write(`${text}\n`));
  let stack: Stack | undefined;
  try {
    stack = await startStack({
      root: ROOT,
      stateDir: join(ROOT, ".openclaw/demo"),
      env: environment(),
      report,
      signal,
      fresh: true,
    });
    if (stack.simulated)
      say("\nThe model is a SIMULATION (vllm-sim): it works answers out of the prompt's own text. No GPU is used.\n");
    const runs = await runAll(stack, signal, (run) => say(describeRun(run)));
    const good = runs.filter((run) => run.ok).length;
    say(`${good} of ${runs.length} tasks succeeded and agree with their input, ${seconds()} s in all`);
    if (flags.json)
      process.stdout.write(
        `${JSON.stringify({ ok: good === runs.length, simulated: stack.simulated, runs }, null, 2)}\n`,
      );
    return good === runs.length ? 0 : 1;
  } catch (error) {
    process.stderr.write(`${coerceError(error).message}\n`);
    return 1;
  } finally {
    await stack?.stop();
    release();
  }
};

process.exitCode = await main();
