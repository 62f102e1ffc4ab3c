// docker-compose.yml as docker-compose itself understands it: merged, interpolated with the defaults, and checked.
import { DOCKER_COMPOSE, environment, findProgram } from "@openclaw/devstack";
import { bareEnvironment, type Ran, ROOT, run } from "./programs.ts";

export interface ComposeService {
  readonly image: string;
  readonly command: readonly string[] | null;
  readonly environment?: Readonly<Record<string, string>>;
  readonly ports?: readonly { readonly host_ip?: string; readonly target: number; readonly published: string }[];
  readonly volumes?: readonly { readonly type: string; readonly source: string; readonly target: string }[];
  readonly networks: Readonly<Record<string, { readonly aliases?: readonly string[] } | null>>;
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly gpus?: readonly { readonly device_ids?: readonly string[] }[];
  readonly logging?: { readonly options?: Readonly<Record<string, string>> };
  readonly mem_limit?: string;
  readonly restart?: string;
}

export interface ComposeFile {
  readonly services: Readonly<Record<string, ComposeService>>;
  readonly networks: Readonly<Record<string, { readonly internal?: boolean }>>;
}

export const PROFILES = ["sim", "gpu"] as const;

/** What an operator has to set; two passwords, so that a test sees who is given which. */
export const PASSWORDS = { POSTGRES_PASSWORD: "of-the-owner", POSTGRES_READER_PASSWORD: "of-the-reader" } as const;

export const runCompose = async (
  args: readonly string[],
  { env = PASSWORDS, cwd = ROOT }: { readonly env?: Readonly<Record<string, string>>; readonly cwd?: string } = {},
): Promise<Ran> => {
  const { path } = await findProgram(DOCKER_COMPOSE, { env: environment() });
  return run(path, args, { ...bareEnvironment(), ...env }, cwd);
};

export const readCompose = async (...profiles: readonly string[]): Promise<ComposeFile> => {
  const flags = profiles.flatMap((profile) => ["--profile", profile]);
  const { code, stdout, stderr } = await runCompose([...flags, "config", "--format", "json"]);
  if (code !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as ComposeFile;
};

export const serviceOf = (file: ComposeFile, name: string): ComposeService => {
  const service = file.services[name];
  if (service === undefined) throw new Error(`the compose file has no service ${name}`);
  return service;
};
