// npm run bench: one task's latency, throughput, processor time and memory, beside the floor of the servers under it.
import { mkdir, writeFile } from "node:fs/promises";
import { availableParallelism, cpus, totalmem } from "node:os";
import { join, resolve } from "node:path";
import { environment, untilInterrupted } from "@openclaw/devstack";
import { coerceError } from "@openclaw/errors";
import { measurePass, type PassResult, type Sync } from "./measure.ts";
import { type BenchOptions, readOptions, USAGE } from "./options.ts";
import { type BenchReport, ratioOf, renderReport } from "./report.ts";

const ROOT = resolve(import.meta.dirname, "../..");
const FOLDER = join(ROOT, ".openclaw", "bench");
const SYNC_MODES: readonly Sync[] = ["lazy", "always"];

/** As shells report it. */
const EXIT_INTERRUPTED = 130;

const describeMachine = (): string =>
  `${availableParallelism()} cores (${cpus()[0]?.model.trim() ?? "unknown"}), ${Math.round(totalmem() / 1024 ** 3)} GiB, ${process.platform}, Node ${process.versions.node}`;

const measureAll = async ({ sizes }: BenchOptions, signal: AbortSignal): Promise<BenchReport> => {
  const beganAt = performance.now();
  const passes: PassResult[] = [];
  for (const sync of SYNC_MODES) {
    const report = (line: string) => {
      const seconds = ((performance.now() - beganAt) / 1000).toFixed(1).padStart(5);
      process.stderr.write(`[${seconds} s] sync ${sync}: ${line}\n`);
    };
    const folder = FOLDER;
    passes.push(await measurePass({ root: ROOT, folder, env: environment(), sync, sizes, report, signal }));
  }
  return { machine: describeMachine(), sizes, passes };
};

const save = async (report: BenchReport): Promise<string> => {
  const passes = report.passes.map((pass) => ({
    ...pass,
    share_of_floor: { each: ratioOf(pass, "each"), shared: ratioOf(pass, "shared") },
  }));
  const json = `${JSON.stringify({ at: new Date().toISOString(), ...report, passes }, null, 2)}\n`;
  await mkdir(FOLDER, { recursive: true });
  await writeFile(join(FOLDER, "latest.json"), json);
  return json;
};

const main = async (): Promise<number> => {
  const options = readOptions(process.argv.slice(2));
  if (options === undefined) {
    process.stderr.write(`${USAGE}\n`);
    return 2;
  }
  const { signal, release } = untilInterrupted();
  try {
    const report = await measureAll(options, signal);
    const json = await save(report);
    process.stdout.write(options.json ? json : renderReport(report));
    return 0;
  } catch (thrown) {
    if (signal.aborted) return EXIT_INTERRUPTED;
    process.stderr.write(`${coerceError(thrown).message}\n`);
    return 1;
  } finally {
    release();
  }
};

process.exitCode = await main();
