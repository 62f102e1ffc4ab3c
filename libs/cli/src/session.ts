// What a command works with, once the global options are known.
import { type Client, createClient } from "@openclaw/client";
import { AppError } from "@openclaw/errors";
import type { Command } from "commander";
import { defaultUrl } from "./default-url.ts";
import type { Output } from "./output.ts";

export interface CliContext {
  readonly output: Output;
  /** Where a running stack keeps its `.openclaw` folder. */
  readonly stackFolder: string;
  /** What file names on the command line are relative to. */
  readonly cwd: string;
}

export interface Session {
  readonly client: Client;
  readonly url: string;
  readonly output: Output;
  readonly json: boolean;
}

interface GlobalOptions {
  readonly url?: string;
  readonly output: "table" | "json";
}

export const outputsJson = (command: Command): boolean => command.optsWithGlobals<GlobalOptions>().output === "json";

export const openSession = (command: Command, { output, stackFolder }: CliContext): Session => {
  const options = command.optsWithGlobals<GlobalOptions>();
  const url = options.url ?? defaultUrl(stackFolder);
  if (!/^https?:\/\//.test(url) || !URL.canParse(url))
    throw new AppError("usage", `--url: must be an http address, not ${url}`);
  return { client: createClient({ baseUrl: url }), url, output, json: outputsJson(command) };
};

/** The value as JSON where that is wanted, else as the lines that `format` makes of it. */
export const show = <T>(
  { output, json }: Pick<Session, "output" | "json">,
  value: T,
  format: (value: T) => string,
): void => output.result(json ? JSON.stringify(value, null, 2) : format(value));
