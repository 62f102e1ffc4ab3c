import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chmod, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { makeTemporaryFolder } from "@openclaw/testkit";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { fetchDebianPackage } from "../src/debian-package.ts";
import { DOCKER_COMPOSE, findProgram, NATS_SERVER, PROMTOOL } from "../src/index.ts";
import { fetchOfficialRelease } from "../src/official-release.ts";

/** Under a name that no machine has, so that what is installed here plays no part. */
const SAMPLE = { ...NATS_SERVER, name: "sample-server" };

let folder: string;
let cacheDir: string;

const writeProgram = async (path: string, script: string): Promise<string> => {
  await mkdir(join(path, ".."), { recursive: true });
  await writeFile(path, `#!/bin/sh\n${script}\n`);
  await chmod(path, 0o755);
  return path;
};

const natsServer = (path: string, version: string) => writeProgram(path, `echo "nats-server: v${version}"`);

/** A stand-in for apt and dpkg: the package holds a nats-server of that version; each download leaves a line. */
const writeApt = async (version: string): Promise<string> => {
  const bin = join(folder, "apt-bin");
  await writeProgram(
    join(bin, "apt-get"),
    `case "$*" in *download*) sleep 0.2; echo x >> ${folder}/downloads; echo x > nats-server_1.deb;; esac`,
  );
  await natsServer(join(folder, "packed"), version);
  await writeProgram(join(bin, "dpkg"), `mkdir -p "$3/usr/sbin"; cp ${folder}/packed "$3/usr/sbin/nats-server"`);
  return `${bin}:/bin:/usr/bin`;
};

beforeEach(async () => {
  folder = await makeTemporaryFolder();
  cacheDir = join(folder, "cache");
});

afterEach(() => rm(folder, { recursive: true, force: true }));

describe("finding a program", () => {
  it("refuses an old server that is named, with its version and the reason", async () => {
    const path = await natsServer(join(folder, "old"), "2.9.10");
    const search = findProgram(SAMPLE, { env: { NATS_SERVER_BIN: path }, cacheDir });
    await expect(search).rejects.toMatchObject({
      code: "dependency_missing",
      message: expect.stringMatching(/NATS_SERVER_BIN.* is 2\.9\.10, but 2\.15\.0 is the least: older servers lack/),
    });
  });

  it("takes a server from PATH that is new enough", async () => {
    const path = await natsServer(join(folder, "bin", SAMPLE.name), "2.15.0");
    const found = await findProgram(SAMPLE, { env: { PATH: join(folder, "bin") }, cacheDir });
    expect(found).toEqual({ path, version: "2.15.0" });
  });

  it("prefers the cache to an old server on PATH", async () => {
    await natsServer(join(folder, "bin", SAMPLE.name), "2.9.10");
    const cached = await natsServer(join(cacheDir, "bin", SAMPLE.name), "2.16.0");
    const found = await findProgram(SAMPLE, { env: { PATH: join(folder, "bin") }, cacheDir });
    expect(found).toEqual({ path: cached, version: "2.16.0" });
  });

  it("says everything it tried when there is none", async () => {
    await natsServer(join(folder, "bin", SAMPLE.name), "2.9.10");
    const env = { PATH: join(folder, "bin"), OPENCLAW_OFFLINE: "1" };
    const error = await findProgram(SAMPLE, { env, cacheDir }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "dependency_missing" });
    const { message } = error as Error;
    expect(message).toContain("is 2.9.10");
    expect(message).toContain("no apt");
    expect(message).toContain("OPENCLAW_OFFLINE=1");
    expect(message).toContain("NATS_SERVER_BIN");
  });
});

describe("the distribution's package", () => {
  const writeSystem = async (): Promise<string> => {
    const root = join(folder, "root");
    await mkdir(join(root, "etc/apt"), { recursive: true });
    await writeFile(join(root, "etc/os-release"), 'ID=debian\nVERSION_CODENAME="bookworm"\n');
    await writeFile(join(root, "etc/apt/sources.list"), "deb http://archive.example/debian bookworm main\n");
    return root;
  };
  const unstopped = new AbortController().signal;

  it("is unpacked into the cache from a private list of the newest suite", async () => {
    const env = { PATH: await writeApt("2.15.1") };
    const options = { env, cacheDir, report: () => {}, signal: unstopped, systemRoot: await writeSystem() };
    expect(await fetchDebianPackage(SAMPLE, options)).toEqual({ path: join(cacheDir, "bin", SAMPLE.name) });
    const list = await readFile(join(cacheDir, "apt", "newest", "openclaw.sources"), "utf8");
    expect(list).toContain("Suites: sid");
    expect(list).toContain("http://archive.example/debian");
  });

  it("is fetched once by two that need it at the same time", async () => {
    const env = { PATH: await writeApt("2.15.1"), OPENCLAW_OFFLINE: "1" };
    const systemRoot = await writeSystem();
    const [one, two] = await Promise.all([1, 2].map(() => findProgram(SAMPLE, { env, cacheDir, systemRoot })));
    expect(one).toEqual(two);
    expect((await readFile(join(folder, "downloads"), "utf8")).trim().split("\n")).toHaveLength(1);
  });
});

describe("the official release", () => {
  const serveRelease = async ({ listed, pinned }: { readonly listed?: string; readonly pinned?: string } = {}) => {
    const name = `nats-server-v2.15.0-${process.platform}-${process.arch === "x64" ? "amd64" : process.arch}`;
    await natsServer(join(folder, name, "nats-server"), "2.15.0");
    execFileSync("tar", ["-czf", join(folder, "build.tar.gz"), "-C", folder, name]);
    const build = await readFile(join(folder, "build.tar.gz"));
    const sum = createHash("sha256").update(build).digest("hex");
    const server = createServer((request, response) => {
      response.end(request.url?.endsWith("SHA256SUMS") ? `${listed ?? sum}  ${name}.tar.gz\n` : build);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const sha256 = pinned === undefined ? {} : { [`${name}.tar.gz`]: pinned === "right" ? sum : pinned };
    return { program: { ...SAMPLE, release: { ...SAMPLE.release, base, sha256 } }, stop: () => server.close() };
  };
  const announced: string[] = [];
  const optionsWith = (env: Record<string, string>) => ({
    env: { PATH: "/bin:/usr/bin", ...env },
    cacheDir,
    report: (line: string) => void announced.push(line),
    signal: new AbortController().signal,
    systemRoot: folder,
  });

  it("is announced, checked and unpacked into the cache", async () => {
    const { program, stop } = await serveRelease();
    const fetched = await fetchOfficialRelease(program, optionsWith({}));
    stop();
    expect(fetched).toEqual({ path: join(cacheDir, "bin", SAMPLE.name) });
    expect(announced.at(-1)).toContain(program.release.base);
    const again = await findProgram(SAMPLE, { env: { PATH: "" }, cacheDir });
    expect(again.version).toBe("2.15.0");
  });

  it("is refused when its checksum is another", async () => {
    const { program, stop } = await serveRelease({ listed: "0".repeat(64) });
    const fetched = await fetchOfficialRelease(program, optionsWith({}));
    stop();
    expect(fetched).toEqual({ reason: expect.stringContaining("instead of 0000") });
  });

  it("is refused when a pinned checksum is another, whatever its own list says", async () => {
    const { program, stop } = await serveRelease({ pinned: "1".repeat(64) });
    const fetched = await fetchOfficialRelease(program, optionsWith({}));
    stop();
    expect(fetched).toEqual({ reason: expect.stringContaining("instead of 1111") });
  });

  it("is taken on a pinned checksum without a look at the list", async () => {
    const { program, stop } = await serveRelease({ listed: "0".repeat(64), pinned: "right" });
    const fetched = await fetchOfficialRelease(program, optionsWith({}));
    stop();
    expect(fetched).toEqual({ path: join(cacheDir, "bin", SAMPLE.name) });
  });

  it("is pinned for the version that is fetched, or not at all", () => {
    for (const { name, release } of [NATS_SERVER, PROMTOOL, DOCKER_COMPOSE]) {
      const start = release.asset.replace("{version}", release.version).replace(/\{os\}.*/, "");
      for (const [asset, sum] of Object.entries(release.sha256)) {
        expect(asset.startsWith(start), name).toBe(true);
        expect(sum).toMatch(/^[0-9a-f]{64}$/);
      }
    }
  });

  it("is not asked for offline", async () => {
    const { program, stop } = await serveRelease();
    stop();
    const fetched = await fetchOfficialRelease(program, optionsWith({ OPENCLAW_OFFLINE: "1" }));
    expect(fetched).toEqual({ reason: expect.stringContaining("OPENCLAW_OFFLINE") });
  });
});
