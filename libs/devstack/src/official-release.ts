// The last resort for a missing program: the build that its own project publishes, checked against the sum that is
// pinned here or else against the list of the same release. Announced before it happens; OPENCLAW_OFFLINE=1 forbids it.
import { createHash } from "node:crypto";
import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { readEnvironment } from "@openclaw/config";
import { type Fetched, type FetchOptions, placeInCache } from "./debian-package.ts";
import type { Program } from "./programs.ts";
import { runCommand } from "./run-command.ts";

/** The largest build is about 120 MB; a slow line gets five minutes. */
const DOWNLOAD_DEADLINE_MS = 300_000;
const UNPACK_DEADLINE_MS = 60_000;

const SYSTEMS: Readonly<Partial<Record<NodeJS.Platform, string>>> = { linux: "linux", darwin: "darwin" };

const download = async (url: string, signal: AbortSignal): Promise<Buffer> => {
  const response = await fetch(url, { signal: AbortSignal.any([signal, AbortSignal.timeout(DOWNLOAD_DEADLINE_MS)]) });
  if (!response.ok) throw new TypeError(`${url} answered ${response.status}`);
  return Buffer.from(await response.arrayBuffer());
};

/** The checksum that a list in the format of sha256sum gives for `asset`. */
const findChecksum = (list: string, asset: string): string | undefined => {
  for (const line of list.split("\n")) {
    const [sum, name] = line.trim().split(/\s+\*?/);
    if (name === asset && /^[0-9a-f]{64}$/.test(sum ?? "")) return sum;
  }
  return undefined;
};

interface Place {
  readonly asset: string;
  readonly assetUrl: string;
  readonly checksumsUrl: string;
  readonly sha256: string | undefined;
  readonly member: string | undefined;
}

const placeOf = (program: Program): Place | undefined => {
  const { release } = program;
  const os = SYSTEMS[process.platform];
  const arch = release.architectures[process.arch];
  if (os === undefined || arch === undefined) return undefined;
  const fill = (text: string) =>
    text.replaceAll("{version}", release.version).replaceAll("{os}", os).replaceAll("{arch}", arch);
  const asset = fill(release.asset);
  return {
    asset,
    assetUrl: `${fill(release.base)}/${asset}`,
    sha256: release.sha256[asset],
    checksumsUrl: `${fill(release.base)}/${fill(release.checksums)}`,
    member: release.member === undefined ? undefined : fill(release.member),
  };
};

const unpack = async (program: Program, place: Place, build: Buffer, options: FetchOptions): Promise<Fetched> => {
  await mkdir(options.cacheDir, { recursive: true });
  const work = await mkdtemp(join(options.cacheDir, "release-"));
  try {
    const file = join(work, place.asset);
    await writeFile(file, build);
    if (place.member !== undefined) {
      const bounds = { env: options.env, signal: options.signal, deadlineMs: UNPACK_DEADLINE_MS };
      const tar = await runCommand("tar", ["-xzf", file, "-C", work, place.member], bounds);
      if (tar.code !== 0) return { reason: `${place.asset} could not be unpacked: ${tar.output.trim()}` };
    }
    const binary = join(work, place.member ?? place.asset);
    await chmod(binary, 0o755);
    return { path: await placeInCache(binary, program.name, options.cacheDir) };
  } finally {
    await rm(work, { recursive: true, force: true });
  }
};

/** Downloads the release's build of `program` for this machine into the cache. */
export const fetchOfficialRelease = async (program: Program, options: FetchOptions): Promise<Fetched> => {
  const { OPENCLAW_OFFLINE: offline } = readEnvironment(["OPENCLAW_OFFLINE"], options.env);
  if (offline) return { reason: "OPENCLAW_OFFLINE=1 forbids downloading a release" };
  const place = placeOf(program);
  if (place === undefined) return { reason: `there is no release for ${process.platform} on ${process.arch}` };
  options.report(`downloading ${program.name} ${program.release.version} from ${place.assetUrl}`);
  try {
    const list = place.sha256 === undefined ? await download(place.checksumsUrl, options.signal) : undefined;
    const wanted = place.sha256 ?? findChecksum(String(list), place.asset);
    if (wanted === undefined) return { reason: `${place.checksumsUrl} has no checksum for ${place.asset}` };
    const build = await download(place.assetUrl, options.signal);
    const sum = createHash("sha256").update(build).digest("hex");
    if (sum !== wanted) return { reason: `${place.asset} has checksum ${sum} instead of ${wanted}` };
    return await unpack(program, place, build, options);
  } catch (error) {
    options.signal.throwIfAborted();
    return { reason: `the official release could not be downloaded: ${causeOf(error)}` };
  }
};

/** fetch says no more than "fetch failed"; what happened stands in its cause. */
const causeOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
};
