import { spawn } from "node:child_process";
import { chmod, mkdir, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { makeTemporaryFolder } from "@openclaw/testkit";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { environment, isAlive, type PostgresServer, removeReachableFolder, startPostgres } from "../src/index.ts";
import { reachableCopy, reachableFolder } from "../src/reachable-folder.ts";
import { answersTcp } from "../src/readiness.ts";
import { runCommand } from "../src/run-command.ts";
import { findServerIdentity } from "../src/server-identity.ts";

let folder: string;
let server: PostgresServer | undefined;

const start = (dir: string) => startPostgres({ env: environment(), dir, lazy: true });
const portOf = ({ url }: PostgresServer) => Number(new URL(url).port);
const passwordsOf = ({ url, readerUrl }: PostgresServer) => [url, readerUrl].map((own) => new URL(own).password);

beforeEach(async () => {
  folder = await makeTemporaryFolder();
});

afterEach(async () => {
  await server?.stop();
  server = undefined;
  await rm(folder, { recursive: true, force: true });
});

describe("Postgres", () => {
  it("starts in a half-made folder, which it makes anew, and again on the same data with the same two passwords", async () => {
    const dir = join(folder, "postgres");
    await mkdir(join(dir, "data.half", "base"), { recursive: true });
    server = await start(dir);
    const passwords = passwordsOf(server);
    expect(new Set(passwords).size).toBe(2);
    expect(await answersTcp(portOf(server))).toBe(true);
    const made = (await stat(join(server.dataDir, "PG_VERSION"))).mtimeMs;
    await server.stop();
    server = await start(dir);
    expect(passwordsOf(server)).toEqual(passwords);
    expect((await stat(join(server.dataDir, "PG_VERSION"))).mtimeMs).toBe(made);
  });

  describe("on data that is there", () => {
    let dir: string;

    beforeAll(async () => {
      dir = join(await makeTemporaryFolder(), "postgres");
      await (await start(dir)).stop();
    });

    afterAll(() => rm(join(dir, ".."), { recursive: true }));

    it("starts although a crash left a lock whose pid belongs to something else by now", async () => {
      const data = join(dir, "data");
      const identity = await findServerIdentity();
      const other = spawn("sleep", ["60"], { ...identity });
      await writeFile(join(data, "postmaster.pid"), `${other.pid}\n${data}\n0\n5432\n\n\n0 0\nready\n`);
      server = await start(dir);
      expect(server.dataDir).toBe(data);
      expect(await answersTcp(portOf(server))).toBe(true);
      other.kill();
    });

    it("ends a server that an earlier run left on the same data", async () => {
      const first = await start(dir);
      const left = first.pid ?? 0;
      server = await start(dir);
      expect(server.pid).not.toBe(left);
      expect(isAlive(left)).toBe(false);
      await first.stop();
    });

    it("says what is wrong when it cannot start", async () => {
      await writeFile(join(dir, "data", "PG_VERSION"), "9.1\n");
      await expect(start(dir)).rejects.toThrow(/postgres ended before it was ready[\s\S]*incompatible/);
    });
  });
});

describe.runIf(process.getuid?.() === 0)("started by root below a folder that only its owner may pass", () => {
  it("keeps its data under /var/tmp, and forgets it with the folder", async () => {
    const dir = join(folder, "private", "clone", "postgres");
    await mkdir(join(folder, "private"), { mode: 0o700 });
    server = await start(dir);
    expect(server.dataDir).toMatch(/^\/var\/tmp\/openclaw-[0-9a-f]{12}\/data$/);
    expect(await answersTcp(portOf(server))).toBe(true);
    await server.stop();
    const { url, dataDir } = server;
    server = await start(dir);
    expect(new URL(server.url).password).toBe(new URL(url).password);
    await server.stop();
    await removeReachableFolder(dir);
    await expect(stat(dataDir)).rejects.toThrow("ENOENT");
  });

  it("removes the data of a temporary clone that is gone, and neither another's nor what a server runs on", async () => {
    const cloneOf = (name: string) => join(folder, "private", name);
    await mkdir(join(folder, "private"), { mode: 0o700 });
    const identity = await findServerIdentity();
    const [gone, kept] = await Promise.all(["gone", "kept"].map((name) => reachableFolder(cloneOf(name), identity)));
    server = await start(cloneOf("running"));
    for (const name of ["gone", "running"]) await rm(cloneOf(name), { recursive: true });
    const next = await start(cloneOf("next"));
    await expect(stat(gone ?? "")).rejects.toThrow("ENOENT");
    for (const left of [kept, server.dataDir, next.dataDir]) await stat(left ?? "");
    await Promise.all([server.stop(), next.stop()]);
    for (const name of ["kept", "running", "next"]) await removeReachableFolder(cloneOf(name));
  });

  /** Runs the sample from where the server's user is to find it, after it was seen that it cannot be run where it lies. */
  const runCopyOf = async (programs: string) => {
    const identity = await findServerIdentity();
    const content = `sample of ${programs}`;
    const [copy = "", same] = await Promise.all([1, 2].map(() => reachableCopy(programs, content, identity)));
    expect(copy).toBe(same);
    const bounds = { env: environment(), deadlineMs: 5_000, cwd: "/", ...(identity && { identity }) };
    try {
      const [there, here] = [copy, programs].map((place) => runCommand(join(place, "bin", "hello"), [], bounds));
      expect(await there).toEqual({ code: 0, output: "hello\n" });
      expect((await here)?.code).not.toBe(0);
    } finally {
      await rm(join(copy, ".."), { recursive: true });
    }
  };

  const writePrograms = async (programs: string) => {
    await mkdir(join(programs, "bin"), { recursive: true });
    await writeFile(join(programs, "bin", "hello"), "#!/bin/sh\ncat $(dirname $0)/../text\n", { mode: 0o755 });
    await writeFile(join(programs, "text"), "hello\n");
  };

  it("runs its programs from a copy that the server's user can reach", async () => {
    await mkdir(join(folder, "private"), { mode: 0o700 });
    await writePrograms(join(folder, "private", "native"));
    await runCopyOf(join(folder, "private", "native"));
  });

  it.each(["027", "077"])("runs its programs although they were installed with the umask %s", async (umask) => {
    const before = process.umask(umask);
    try {
      await writePrograms(join(folder, "native"));
      await runCopyOf(join(folder, "native"));
    } finally {
      process.umask(before);
    }
  });

  it("runs its programs although a file of theirs may not be read by others", async () => {
    await writePrograms(join(folder, "native"));
    await chmod(join(folder, "native", "text"), 0o600);
    await runCopyOf(join(folder, "native"));
  });
});
