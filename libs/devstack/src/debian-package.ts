// Takes one program out of a distribution package, without installing the package: a private source list, private
// apt state and `dpkg -x`. apt checks the signatures as it always does.
import { copyFile, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Environment } from "@openclaw/config";
import { type AptEntry, buildAptSources, parseAptSources } from "./apt-sources.ts";
import type { Program } from "./programs.ts";
import { runCommand } from "./run-command.ts";

/** What a distribution calls the suite that is always ahead of its releases. */
const NEWEST_SUITES: Readonly<Record<string, string>> = { debian: "sid", ubuntu: "devel" };

/** The index is about 11 MB and the largest package 20 MB; a slow line gets three minutes for each. */
const APT_DEADLINE_MS = 180_000;
const DPKG_DEADLINE_MS = 30_000;

export interface FetchOptions {
  readonly env: Environment;
  readonly cacheDir: string;
  readonly report: (line: string) => void;
  readonly signal: AbortSignal;
  /** The root of the file system to read the machine's apt configuration from. */
  readonly systemRoot: string;
}

/** Where a program was put, or why it could not be had this way. */
export type Fetched = { readonly path: string } | { readonly reason: string };

const readOsRelease = async (root: string): Promise<{ readonly id: string; readonly codename: string }> => {
  const text = await readFile(join(root, "etc/os-release"), "utf8").catch(() => "");
  const field = (name: string) => new RegExp(`^${name}="?([^"\n]*)"?$`, "m").exec(text)?.[1] ?? "";
  return { id: field("ID"), codename: field("VERSION_CODENAME") };
};

const readSources = async (root: string): Promise<AptEntry[]> => {
  const folder = join(root, "etc/apt/sources.list.d");
  const names = (await readdir(folder).catch(() => [])).filter((name) => /\.(list|sources)$/.test(name));
  const files = [join(root, "etc/apt/sources.list"), ...names.map((name) => join(folder, name))];
  const texts = await Promise.all(files.map((file) => readFile(file, "utf8").catch(() => "")));
  return texts.flatMap((text, place) => parseAptSources(files[place] ?? "", text));
};

const privateSources = async (program: Program, root: string): Promise<string> => {
  const { id, codename } = await readOsRelease(root);
  const suite = program.debian.suite === "own" ? codename : NEWEST_SUITES[id];
  if (suite === undefined || codename === "") return "";
  return buildAptSources(await readSources(root), codename, suite);
};

const lastLine = (output: string): string => output.trim().split("\n").at(-1) ?? "";

const unpack = async (
  program: Program,
  aptDir: string,
  sourceList: string,
  options: FetchOptions,
): Promise<Fetched> => {
  const { env, signal } = options;
  const work = await mkdtemp(join(aptDir, "work-"));
  const apt = [
    ["Dir::Etc::sourcelist", sourceList],
    ["Dir::Etc::sourceparts", "-"],
    ["Dir::State::lists", join(aptDir, "lists")],
    ["Dir::Cache", join(aptDir, "cache")],
    ["Acquire::Retries", "2"],
    ["Acquire::http::Timeout", "20"],
  ].flatMap(([key, value]) => ["-o", `${key}=${value}`]);
  try {
    const bounds = { env, signal, deadlineMs: APT_DEADLINE_MS, cwd: work };
    const update = await runCommand("apt-get", [...apt, "update"], bounds);
    if (update.code !== 0) return { reason: `apt-get update failed: ${lastLine(update.output)}` };
    const download = await runCommand("apt-get", [...apt, "download", program.debian.package], bounds);
    const file = (await readdir(work)).find((name) => name.endsWith(".deb"));
    if (file === undefined) return { reason: `apt-get download failed: ${lastLine(download.output)}` };
    const extracted = await runCommand("dpkg", ["-x", join(work, file), work], {
      ...bounds,
      deadlineMs: DPKG_DEADLINE_MS,
    });
    if (extracted.code !== 0) return { reason: `dpkg -x failed: ${lastLine(extracted.output)}` };
    return { path: await placeInCache(join(work, program.debian.path), program.name, options.cacheDir) };
  } finally {
    await rm(work, { recursive: true, force: true });
  }
};

/** Puts a program into the cache in one step, so that nobody ever runs half of it. */
export const placeInCache = async (from: string, name: string, cacheDir: string): Promise<string> => {
  const bin = join(cacheDir, "bin");
  await mkdir(bin, { recursive: true });
  const target = join(bin, name);
  const half = `${target}.${process.pid}.half`;
  await copyFile(from, half);
  await rename(half, target);
  return target;
};

/** Fetches `program` from the machine's own package archive into the cache. */
export const fetchDebianPackage = async (program: Program, options: FetchOptions): Promise<Fetched> => {
  const apt = await runCommand("apt-get", ["--version"], { env: options.env, deadlineMs: DPKG_DEADLINE_MS });
  if (apt.code !== 0) return { reason: "this machine has no apt" };
  const sources = await privateSources(program, options.systemRoot);
  if (sources === "") return { reason: "no configured apt source carries this machine's release" };
  const aptDir = join(options.cacheDir, "apt", program.debian.suite);
  await mkdir(join(aptDir, "lists", "partial"), { recursive: true });
  await mkdir(join(aptDir, "cache", "archives", "partial"), { recursive: true });
  const sourceList = join(aptDir, "openclaw.sources");
  await writeFile(sourceList, sources);
  options.report(`fetching ${program.name} from the distribution's package ${program.debian.package}`);
  return unpack(program, aptDir, sourceList, options);
};
