// One service as a process, started with the command and the environment of the compose file. Host names become
// loopback addresses and ports become free ones; nothing else is changed and nothing else is inherited.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { delimiter, dirname, join } from "node:path";
import { defaultCacheDir, environment, freePort, guardChild } from "@openclaw/devstack";
import { eventually } from "@openclaw/testkit";
import type { ComposeService } from "./compose-file.ts";
import { bareEnvironment, ROOT } from "./programs.ts";

/** `host:port` in the compose network to `host:port` on this machine. */
export type AddressBook = ReadonlyMap<string, string>;

export interface ComposeProcess {
  /** `host:port` of the container's port on this machine. */
  address(containerPort: number): string;
  /** Resolves when the page answers 200; rejects with the process's output when it ends before. */
  answers(containerPort: number, path: string): Promise<void>;
  /** Ends it as `docker compose stop` does, and gives its exit code. */
  terminate(): Promise<number | null>;
  kill(): void;
}

/** Nine processes start at the same time on a few cores; under a test's own limit, so that the output is seen. */
const READY_MS = 50_000;
const ANY_HOST = "0.0.0.0";
const LOOPBACK = "127.0.0.1";

const isPort = (name: string): boolean => name.endsWith("_PORT");

/** The container's ports: those named in its environment and on its command line. */
const portsOf = ({ environment = {}, command }: ComposeService): number[] => {
  const named = Object.entries(environment).flatMap(([name, value]) => (isPort(name) ? [Number(value)] : []));
  const flags = (command ?? []).flatMap((word) => /^--port=(\d+)$/.exec(word)?.[1] ?? []);
  return [...named, ...flags.map(Number)];
};

class Translation {
  readonly #book: AddressBook;
  readonly #ports: ReadonlyMap<number, number>;
  readonly #mounts: ReadonlyMap<string, string>;

  private constructor(book: AddressBook, ports: ReadonlyMap<number, number>, mounts: ReadonlyMap<string, string>) {
    this.#book = book;
    this.#ports = ports;
    this.#mounts = mounts;
  }

  static async of(service: ComposeService, book: AddressBook): Promise<Translation> {
    const ports = new Map<number, number>();
    for (const port of portsOf(service)) ports.set(port, await freePort());
    const binds = (service.volumes ?? []).filter(({ type }) => type === "bind");
    return new Translation(book, ports, new Map(binds.map(({ target, source }) => [target, source])));
  }

  port(containerPort: number): number {
    const port = this.#ports.get(containerPort);
    if (port === undefined) throw new Error(`the compose file names no port ${containerPort}`);
    return port;
  }

  word(text: string): string {
    const flag = /^--port=(\d+)$/.exec(text)?.[1];
    return flag === undefined ? text.replace(ANY_HOST, LOOPBACK) : `--port=${this.port(Number(flag))}`;
  }

  value(name: string, text: string): string {
    if (isPort(name)) return String(this.port(Number(text)));
    if (text === ANY_HOST) return LOOPBACK;
    const mounted = this.#mounts.get(text);
    if (mounted !== undefined) return mounted;
    return [...this.#book].reduce((value, [from, to]) => value.replaceAll(from, to), text);
  }
}

export const startComposeProcess = async (service: ComposeService, book: AddressBook): Promise<ComposeProcess> => {
  const translation = await Translation.of(service, book);
  const [program = "", ...args] = (service.command ?? []).map((word) => translation.word(word));
  const values = Object.entries(service.environment ?? {}).map(([name, text]) => [name, translation.value(name, text)]);
  const { PATH, HOME } = bareEnvironment();
  // The image sets both; compiled code is shared with other tests, which halves the time that a start takes.
  const image = { NODE_ENV: "production", NODE_COMPILE_CACHE: join(defaultCacheDir(environment()), "compiled") };
  // The image's `node` is the pinned one, and so is the one that runs this test.
  const path = [dirname(process.execPath), PATH].join(delimiter);
  const env = { PATH: path, HOME, ...image, ...Object.fromEntries(values) };
  const child: ChildProcess = spawn(program, args, { cwd: ROOT, env, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream?.on("data", (chunk: Buffer) => (output += chunk.toString()));
  const guard = child.pid === undefined ? undefined : guardChild(child.pid, "SIGTERM", env);
  const exited = once(child, "exit").then(([code]) => {
    guard?.release();
    return code as number | null;
  });
  const address = (containerPort: number) => `${LOOPBACK}:${translation.port(containerPort)}`;

  const answers = async (containerPort: number, path: string): Promise<void> => {
    let last = "no answer";
    const asked = eventually(
      async () => {
        if (child.exitCode !== null) return "ended";
        const response = await fetch(`http://${address(containerPort)}${path}`, { signal: AbortSignal.timeout(5_000) });
        last = `${response.status} ${await response.text()}`;
        return response.status === 200 ? "ready" : undefined;
      },
      { withinMs: READY_MS, because: "it answered 200" },
    );
    const seen = await asked.catch(() => "late");
    if (seen !== "ready") throw new Error(`${seen}: ${last}\n${output.slice(-4_000)}`);
  };

  const terminate = async (): Promise<number | null> => {
    child.kill("SIGTERM");
    return exited;
  };
  return { address, answers, terminate, kill: () => void child.kill("SIGKILL") };
};
