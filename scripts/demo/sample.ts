// Reads the task that a folder of deploy/samples describes.
import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { splitLabel } from "./message-label.ts";

/** What to send: text as it is, or a file to store as a blob first. */
type SampleInput =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "file"; readonly bytes: Uint8Array; readonly mediaType: string };

export type Sample = {
  readonly agent: string;
  readonly priority: string;
  readonly fileName: string;
  /** The input file as it lies there: what the checks read. */
  readonly file: Uint8Array;
  readonly input: SampleInput;
};

type SampleDescription = {
  readonly input: { readonly file: string; readonly media_type: string } | { readonly text_file: string };
  readonly priority: string;
};

export async function readSample(folder: string): Promise<Sample> {
  const description: SampleDescription = JSON.parse(await readFile(join(folder, "sample.json"), "utf8"));
  const { input, priority } = description;
  const agent = basename(folder);
  if ("file" in input) {
    const file = await readFile(join(folder, input.file));
    return {
      agent,
      priority,
      fileName: input.file,
      file,
      input: { kind: "file", bytes: file, mediaType: input.media_type },
    };
  }
  const file = await readFile(join(folder, input.text_file));
  const { text } = splitLabel(file.toString("utf8"));
  return { agent, priority, fileName: input.text_file, file, input: { kind: "text", text } };
}
