// From environment variables to a frozen, typed object. Invariants: E1, all mistakes are reported at once, in one error.
// E2, an OPENCLAW_* variable that nobody declared is a mistake: a misspelt setting must not be ignored.
import type { Environment } from "./environment.ts";
import { ENVIRONMENT, type EnvironmentName, type EnvironmentVariable, type Settings } from "./environment-names.ts";
import { invalidConfig, type Mistake } from "./mistake.ts";
import { hintFor } from "./nearest-name.ts";
import { redactUrl } from "./redact-url.ts";

const SOURCE = "environment";
const OUR_PREFIX = "OPENCLAW_";
const OUR_NAMES = Object.keys(ENVIRONMENT).filter((name) => name.startsWith(OUR_PREFIX));

export const isLoopbackHost = (host: string): boolean =>
  host === "localhost" || host === "::1" || host === "[::1]" || /^127(\.\d{1,3}){3}$/.test(host);

/** The variable's text, or its fallback's; an empty text counts as unset. */
const textOf = (name: EnvironmentName, env: Environment): string | undefined => {
  const text = env[name];
  const variable: EnvironmentVariable = ENVIRONMENT[name];
  return text === undefined || text === "" ? variable.fallback : text;
};

const unknownNames = (env: Environment): Mistake[] =>
  Object.keys(env)
    .filter((name) => name.startsWith(OUR_PREFIX) && !OUR_NAMES.includes(name))
    .map((name) => ({ file: SOURCE, path: name, message: `unknown variable; ${hintFor(name, OUR_NAMES)}` }));

/** Without API keys an open door would let anybody spend the GPUs. */
const openDoor = (names: readonly EnvironmentName[], env: Environment): Mistake[] => {
  if (!names.includes("OPENCLAW_HTTP_HOST")) return [];
  const host = textOf("OPENCLAW_HTTP_HOST", env) ?? "";
  const allowed = /^(1|true)$/.test(textOf("OPENCLAW_ALLOW_REMOTE", env) ?? "");
  if (allowed || isLoopbackHost(host)) return [];
  const message = `${host} is not loopback, and there are no API keys yet; set OPENCLAW_ALLOW_REMOTE=1 if that is meant`;
  return [{ file: SOURCE, path: "OPENCLAW_HTTP_HOST", message }];
};

/** The settings under the given names, or one `invalid_config` with every mistake (E1, E2). */
export const readEnvironment = <const N extends EnvironmentName>(
  names: readonly N[],
  env: Environment,
): Settings<N> => {
  const mistakes = [...unknownNames(env), ...openDoor(names, env)];
  const values: Record<string, unknown> = {};
  for (const name of names) {
    const text = textOf(name, env);
    if (text === undefined) {
      values[name] = undefined;
      continue;
    }
    const variable: EnvironmentVariable = ENVIRONMENT[name];
    const result = variable.parse.safeParse(text);
    if (result.success) values[name] = result.data;
    else {
      mistakes.push(...result.error.issues.map(({ message }) => ({ file: SOURCE, path: name, message })));
    }
  }
  if (mistakes.length > 0) throw invalidConfig(mistakes);
  return Object.freeze(values) as Settings<N>;
};

/** What is set, as text fit for a log: passwords are taken out. */
export const describeEnvironment = (
  names: readonly EnvironmentName[],
  env: Environment,
): Readonly<Record<string, string>> => {
  const shown: Record<string, string> = {};
  for (const name of names) {
    const variable: EnvironmentVariable = ENVIRONMENT[name];
    const text = textOf(name, env);
    if (text !== undefined) shown[name] = variable.secret === true ? redactUrl(text) : text;
  }
  return Object.freeze(shown);
};
