// An agent process that does as its task says, for tests of what its parent does about it.

import { readFileSync, writeFileSync } from "node:fs";
import { getCompileCacheDir } from "node:module";
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { ParentPipe } from "../src/agent/parent-pipe.ts";
import { sealProcess } from "../src/agent/seal-process.ts";

const pipe = new ParentPipe();
const held: Buffer[] = [];

const blockFor = (ms: number): void => {
  const until = Date.now() + ms;
  while (Date.now() < until);
};

/** Buffers are outside V8's heap: only the resident memory shows them. */
const eat = async (): Promise<void> => {
  for (;;) {
    held.push(Buffer.alloc(16 * 1024 * 1024, 1));
    await sleep(5);
  }
};

/** Faster than anybody can look: V8 gives up by itself. */
const hoard = (): void => {
  const kept: number[][] = [];
  for (;;) kept.push(new Array<number>(10_000).fill(kept.length));
};

const errorOf = (work: () => void): string => {
  try {
    work();
    return "allowed";
  } catch (error) {
    return (error as { code?: string }).code ?? "unknown";
  }
};

const connects = (): Promise<string> =>
  new Promise((resolve) => {
    try {
      const socket = connect(9, "127.0.0.1");
      socket.on("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? "unknown"));
      socket.on("connect", () => resolve("allowed"));
    } catch (error) {
      resolve((error as NodeJS.ErrnoException).code ?? "unknown");
    }
  });

const inspect = async () => ({
  connect: await connects(),
  read: errorOf(() => readFileSync("/etc/hostname")),
  readOwn: errorOf(() => readFileSync(import.meta.filename)),
  write: errorOf(() => writeFileSync(`${getCompileCacheDir()}/planted`, "")),
  thread: errorOf(() => new Worker("0", { eval: true })),
  spawn: errorOf(() => process.getBuiltinModule("node:child_process").execFileSync("true")),
  environment: Object.keys(process.env).filter((name) => !name.startsWith("NODE_")),
});

const run = async (number: number, deed: string): Promise<void> => {
  if (deed === "eat") await eat();
  if (deed === "hoard") hoard();
  if (deed === "block") blockFor(120_000);
  if (deed === "crash") process.exit(3);
  if (deed === "babble") pipe.send({ type: "nonsense" } as never);
  if (deed === "wait") return;
  pipe.send({ type: "done", run: number, result: deed === "inspect" ? await inspect() : { deed, pid: process.pid } });
};

sealProcess();
pipe.send({ type: "ready" });
for (;;) {
  const message = pipe.receive();
  if (message.type === "ping") pipe.send({ type: "pong" });
  if (message.type === "cancel") pipe.send({ type: "idle", run: message.run });
  if (message.type === "run") await run(message.run, message.order.user);
}
