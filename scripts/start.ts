// npm start: the whole system on this machine until Ctrl-C. `--fresh` forgets the state of earlier runs.
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { environment, type Stack, startStack, untilInterrupted } from "@openclaw/devstack";
import { coerceError } from "@openclaw/errors";
import { buildConsole, isBuilt } from "./console/build-console.ts";
import { consoleFolder } from "./console/console-folder.ts";

const USAGE = "npm start [-- --fresh]   starts OpenClaw on this machine; --fresh forgets the state of earlier runs";

const say = (text: string): void => void process.stdout.write(`${text}\n`);

const readFlags = (): { readonly fresh: boolean } | undefined => {
  try {
    const { values } = parseArgs({ options: { fresh: { type: "boolean", default: false } } });
    return values;
  } catch {
    return undefined;
  }
};

const describe = (stack: Stack): string => {
  const model = stack.simulated
    ? "a SIMULATION of vLLM: no model runs here. Set OPENCLAW_INFERENCE_URL to use a real one."
    : "the servers of OPENCLAW_INFERENCE_URL";
  const rows = [
    ["console", `${stack.http}/`],
    ["HTTP", `${stack.http}   (try ${stack.http}/healthz)`],
    ["NATS", stack.nats],
    ["Postgres", "see run.json"],
    ["model", model],
    ["", stack.inference.join("  ")],
    ["metrics", stack.metrics["ingress"] ?? ""],
    ["addresses", stack.runFile],
    ["logs", stack.logDir],
  ];
  return rows.map(([name = "", value = ""]) => `  ${name.padEnd(10)} ${value}`).join("\n");
};

/** The folder of the console's files, which are built beside the start unless they are there or somebody names others. */
const provideConsole = (root: string, report: (line: string) => void, signal: AbortSignal): string => {
  const env = environment();
  const given = env["OPENCLAW_CONSOLE_DIR"];
  if (given) return given;
  const folder = consoleFolder(root, env);
  if (isBuilt(folder)) return folder;
  report("the console is being built");
  buildConsole({ root, folder, env, signal }).then(
    () => report("the console is built"),
    (error: unknown) => signal.aborted || report(coerceError(error).message),
  );
  return folder;
};

const main = async (): Promise<number> => {
  const flags = readFlags();
  if (flags === undefined) {
    process.stderr.write(`${USAGE}\n`);
    return 2;
  }
  const { signal, interrupted, release } = untilInterrupted();
  const startedAt = performance.now();
  const report = (line: string) =>
    say(`[${((performance.now() - startedAt) / 1000).toFixed(1).padStart(5)} s] ${line}`);
  let stopping = false;
  try {
    const root = resolve(import.meta.dirname, "..");
    const env = { ...environment(), OPENCLAW_CONSOLE_DIR: provideConsole(root, report, signal) };
    const stack = await startStack({ root, env, report, signal, fresh: flags.fresh });
    say(`\nOpenClaw is ready.\n${describe(stack)}\n\nCtrl-C stops it.`);
    await interrupted;
    stopping = true;
    say("\nstopping");
    await stack.stop();
    return 0;
  } catch (error) {
    // Ctrl-C during the start calls it off, which is no failure.
    if (signal.aborted && !stopping) return 0;
    process.stderr.write(`${coerceError(error).message}\n`);
    return 1;
  } finally {
    release();
  }
};

process.exitCode = await main();
