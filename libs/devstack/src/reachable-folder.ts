// A server that runs as another user cannot enter a folder below one that only its owner may pass, such as root's home
// or a clone under `mktemp -d`. What it needs then lies under /var/tmp, in a folder named after the one it stands for.
import { createHash } from "node:crypto";
import { chmod, cp, lstat, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, sep } from "node:path";
import { ensureOwnFolder } from "./cache-dir.ts";
import type { Identity } from "./process-facts.ts";

const OTHERS_MAY_PASS = 0o001;

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

const canBeReached = async (folder: string): Promise<boolean> => {
  const facts = await stat(folder);
  if ((facts.mode & OTHERS_MAY_PASS) === 0) return false;
  return dirname(folder) === folder || (await canBeReached(dirname(folder)));
};

/** What the owner may read and enter, and others may not: a strict umask leaves such files below a folder that all may pass. */
const withheld = (mode: number): number => ((mode & 0o500) >> 6) & ~mode;

const everythingIn = async (folder: string): Promise<string[]> => {
  const names = await readdir(folder, { recursive: true });
  return [folder, ...names.map((name) => join(folder, name))];
};

const canBeRead = async (folder: string): Promise<boolean> => {
  for (const path of await everythingIn(folder)) {
    if (withheld((await lstat(path)).mode) !== 0) return false;
  }
  return true;
};

/** Gives everybody what the owner may read and enter. A copy has the modes of its original, whatever the umask is. */
const letOthersRead = async (folder: string): Promise<void> => {
  for (const path of await everythingIn(folder)) {
    const { mode } = await lstat(path);
    if (withheld(mode) !== 0) await chmod(path, mode | withheld(mode));
  }
};

const STAND_INS = "/var/tmp";
const STAND_IN_NAME = /^openclaw-[0-9a-f]{12}$/;
/** In a stand-in: the folder that it stands for. */
const ORIGIN = "stands-for";

const standIn = (name: string): string =>
  join(STAND_INS, `openclaw-${createHash("sha256").update(name).digest("hex").slice(0, 12)}`);

/** `folder`, or the one under /var/tmp that stands for it where `identity` could not reach it; made if it is not there. */
export const reachableFolder = async (folder: string, identity: Identity | undefined): Promise<string> => {
  await mkdir(folder, { recursive: true });
  if (identity === undefined || (await canBeReached(folder))) return folder;
  const base = ensureOwnFolder(standIn(folder));
  await writeFile(join(base, ORIGIN), folder);
  return base;
};

const isAbandoned = async (base: string): Promise<boolean> => {
  // Somebody else may be removing it at this moment.
  const facts = await lstat(base).catch(() => undefined);
  if (facts?.uid !== process.getuid?.()) return false;
  const origin = await readFile(join(base, ORIGIN), "utf8").catch(() => "");
  return origin.startsWith(`${tmpdir()}${sep}`) && !(await exists(origin));
};

/**
 * Removes what stands for temporary folders that are gone, such as a clone under `mktemp -d`. Anywhere else a folder
 * may be missing because its disk is, so what stands for it stays.
 */
export const removeAbandonedFolders = async (isInUse: (folder: string) => Promise<boolean>): Promise<void> => {
  for (const name of await readdir(STAND_INS)) {
    const base = join(STAND_INS, name);
    if (!STAND_IN_NAME.test(name) || !(await isAbandoned(base)) || (await isInUse(base))) continue;
    await rm(base, { recursive: true, force: true });
  }
};

/** Removes `folder` and whatever stands for it. */
export const removeReachableFolder = async (folder: string): Promise<void> => {
  await rm(folder, { recursive: true, force: true });
  await rm(standIn(folder), { recursive: true, force: true });
};

/** `folder` where `identity` can reach and read all of it, else a copy under /var/tmp, made once for all folders of the same `content`. */
export const reachableCopy = async (
  folder: string,
  content: string,
  identity: Identity | undefined,
): Promise<string> => {
  if (identity === undefined || ((await canBeReached(folder)) && (await canBeRead(folder)))) return folder;
  const base = ensureOwnFolder(standIn(content));
  const copy = join(base, "copy");
  if (await exists(copy)) return copy;
  const half = await mkdtemp(join(base, "half-"));
  try {
    await cp(folder, join(half, "copy"), { recursive: true, verbatimSymlinks: true });
    await letOthersRead(join(half, "copy"));
    // Somebody else may have finished the same copy meanwhile; theirs is as good.
    await rename(join(half, "copy"), copy).catch(() => stat(copy));
  } finally {
    await rm(half, { recursive: true, force: true });
  }
  return copy;
};
