// The browser of the check: CHROMIUM_BIN, else the distribution's own, unpacked into the program cache with what it needs and
// without installing it.
import { execFile } from "node:child_process";
import { constants } from "node:fs";
import { access, mkdir, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { defaultCacheDir, type Environment } from "@openclaw/devstack";
import { AppError } from "@openclaw/errors";

const run = promisify(execFile);

/** About 120 MB come over the line. */
const FETCH_MS = 600_000;

export interface Chromium {
  readonly path: string;
  readonly env: Environment;
}

const isProgram = async (path: string): Promise<boolean> => {
  try {
    await access(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

/** The folders of its libraries, for the loader: that of the architecture, and one of a library with a folder of its own. */
const libraryPath = async (root: string): Promise<string> => {
  const names = await readdir(join(root, "usr/lib"));
  const own = names.filter((name) => name.includes("-linux-gnu")).map((name) => join(root, "usr/lib", name));
  return own.flatMap((folder) => [folder, join(folder, "pulseaudio")]).join(":");
};

const unpackInto = async (root: string, env: Environment): Promise<void> => {
  const work = `${root}.${process.pid}.half`;
  const [lists, cache] = [join(work, "apt/lists"), join(work, "apt/cache")];
  await mkdir(join(lists, "partial"), { recursive: true });
  await mkdir(join(cache, "archives/partial"), { recursive: true });
  const options = { env, timeout: FETCH_MS, maxBuffer: 16 * 1024 * 1024 };
  const apt = ["-q", "-y", `-oDir::State::lists=${lists}`, `-oDir::Cache=${cache}`, "-oDebug::NoLocking=1"];
  try {
    await run("apt-get", [...apt, "update"], options);
    await run("apt-get", [...apt, "install", "--download-only", "--no-install-recommends", "chromium"], options);
    const archives = (await readdir(join(cache, "archives"))).filter((name) => name.endsWith(".deb"));
    for (const name of archives) await run("dpkg", ["-x", join(cache, "archives", name), join(work, "root")], options);
    await rename(join(work, "root"), root);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
};

export const findChromium = async (env: Environment, report: (line: string) => void): Promise<Chromium> => {
  const named = env["CHROMIUM_BIN"];
  if (named) return { path: named, env };
  const root = join(defaultCacheDir(env), "chromium");
  const path = join(root, "usr/lib/chromium/chromium");
  if (!(await isProgram(path))) {
    report("fetching the distribution's chromium");
    await unpackInto(root, env).catch((cause: unknown) => {
      throw new AppError("dependency_missing", "no chromium could be had; name one with CHROMIUM_BIN", { cause });
    });
  }
  return { path, env: { ...env, LD_LIBRARY_PATH: await libraryPath(root) } };
};
