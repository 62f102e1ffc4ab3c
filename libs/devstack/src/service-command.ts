// How a service is started as a plain process: the runtime that runs now, its source as it is, and an environment that
// holds what this service is declared to read and nothing else, so that a worker has no database credentials.
import { join } from "node:path";
import { ENVIRONMENT, type Environment } from "@openclaw/config";
import { defaultCacheDir } from "./cache-dir.ts";
import { SIMULATOR } from "./stack-services.ts";

/** What the runtime and the system need, whatever the service. */
const SYSTEM_NAMES = ["PATH", "HOME", "USER", "TMPDIR", "LANG", "TZ", "NODE_EXTRA_CA_CERTS"];

/**
 * MiB. A service's messages are dead within milliseconds: in a young space of this size few of them live on to be moved. The
 * more the old space may hold, the less often V8 cleans it; at 1,024 it costs a tenth less than at 256, and no service holds
 * over 180 MB in runs of the bench (decision 0017). The Dockerfile says the same.
 */
const HEAP = ["--max-semi-space-size=16", "--max-old-space-size=1024"];

export interface ServiceStart {
  /** The root of the checkout. */
  readonly root: string;
  readonly name: string;
  readonly env: Environment;
  /** Set for this process alone, whatever `env` says. */
  readonly own: Environment;
  readonly args?: readonly string[];
}

export interface ServiceCommand {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Environment;
  readonly cwd: string;
}

const isReadBy = (name: string, service: string): boolean => {
  const declared = Object.entries(ENVIRONMENT).find(([variable]) => variable === name)?.[1];
  const readers: readonly string[] = declared?.usedBy ?? [];
  // A simulated model server is told everything by flags, as vLLM is.
  return readers.includes(service) || (readers.includes("all") && service !== SIMULATOR);
};

export const serviceCommand = ({ root, name, env, own, args = [] }: ServiceStart): ServiceCommand => {
  const inherited = Object.entries(env).filter(
    ([variable]) => SYSTEM_NAMES.includes(variable) || isReadBy(variable, name),
  );
  return {
    command: process.execPath,
    args: [...HEAP, join(root, "services", name, "src", "main.ts"), ...args],
    // Compiled code is kept, which halves the time that a start takes.
    env: { ...Object.fromEntries(inherited), NODE_COMPILE_CACHE: join(defaultCacheDir(env), "compiled"), ...own },
    cwd: root,
  };
};
