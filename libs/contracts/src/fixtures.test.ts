// A message of an older version may be in a stream or on its way during an upgrade: its frozen example parses for ever.
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { messageCatalogue, parseMessage } from "./index.ts";

const FOLDER = new URL("../fixtures/", import.meta.url);
const files = readdirSync(FOLDER);
/** `<message>.v<N>.json`; another example of the same message has a word of its own before `.json`. */
const messageOf = (file: string): string => file.replace(/(\.v\d+)(\.[a-z]+)?\.json$/, "$1");

describe("messages", () => {
  it("have a frozen example each, and no example is left behind", () => {
    expect([...messageCatalogue().keys()].sort()).toEqual([...new Set(files.map(messageOf))].sort());
  });

  it.each(files)("parse the frozen %s without losing a field", (file) => {
    const key = messageOf(file);
    const example: unknown = JSON.parse(readFileSync(new URL(file, FOLDER), "utf8"));
    const spec = messageCatalogue().get(key);
    if (spec === undefined) throw new Error(`${key} is not declared`);
    const result = parseMessage(spec, example);
    expect(result).toMatchObject({ ok: true });
    expect(result.ok && result.value).toMatchObject(example as object);
  });
});
