// What a command works with, once the global options are known.
import { type Client, createClient } from "@openclaw/client";
import { AppError } from "@openclaw/errors";
import type { Command } from "commander";
import { stringify } from "yaml";
import { defaultUrl } from "./default-url.ts";
import type { Output } from "./output.ts";

export interface CliContext {
  readonly output: Output;
  /** Where a running stack keeps its `.openclaw` folder. */
  readonly stackFolder: string;
  /** What file names on the command line are relative to. */
  readonly cwd: string;
}

export const OUTPUT_FORMATS = ["table", "json", "yaml"] as const;
export type OutputFormat = (typeof OUTPUT_FORMATS)[number];

export interface Session {
  readonly client: Client;
  readonly url: string;
  readonly output: Output;
  readonly format: OutputFormat;
}

interface GlobalOptions {
  readonly url?: string;
  readonly output: OutputFormat;
}

export const formatOf = (command: Command): OutputFormat => command.optsWithGlobals<GlobalOptions>().output;

export const openSession = (command: Command, { output, stackFolder }: CliContext): Session => {
  const options = command.optsWithGlobals<GlobalOptions>();
  const url = options.url ?? defaultUrl(stackFolder);
  if (!/^https?:\/\//.test(url) || !URL.canParse(url))
    throw new AppError("usage", `--url: must be an http address, not ${url}`);
  return { client: createClient({ baseUrl: url }), url, output, format: formatOf(command) };
};

const AS_DATA: Readonly<Record<Exclude<OutputFormat, "table">, (value: unknown) => string>> = {
  json: (value) => JSON.stringify(value, null, 2),
  yaml: (value) => stringify(value).trimEnd(),
};

/** The value as JSON or YAML where that is wanted, else as the lines that `toLines` makes of it. */
export const show = <T>(
  { output, format }: Pick<Session, "output" | "format">,
  value: T,
  toLines: (value: T) => string,
): void => output.result(format === "table" ? toLines(value) : AS_DATA[format](value));

/** One of many values: as JSON a line, as YAML a document. */
export const showNext = <T>(
  { output, format }: Pick<Session, "output" | "format">,
  value: T,
  toLines: (value: T) => string,
): void => {
  if (format === "table") output.result(toLines(value));
  else output.result(format === "json" ? JSON.stringify(value) : `---\n${AS_DATA.yaml(value)}`);
};
