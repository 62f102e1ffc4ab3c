// A message of an older version may be in a stream or on its way during an upgrade: its frozen example parses for ever.
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { messageCatalogue, parseMessage } from "./index.ts";

const FOLDER = new URL("../fixtures/", import.meta.url);
const frozen = readdirSync(FOLDER).map((file) => file.replace(/\.json$/, ""));

describe("messages", () => {
  it("have a frozen example each, and no example is left behind", () => {
    expect([...messageCatalogue().keys()].sort()).toEqual([...frozen].sort());
  });

  it.each(frozen)("parse the frozen %s without losing a field", (key) => {
    const example: unknown = JSON.parse(readFileSync(new URL(`${key}.json`, FOLDER), "utf8"));
    const spec = messageCatalogue().get(key);
    if (spec === undefined) throw new Error(`${key} is not declared`);
    const result = parseMessage(spec, example);
    expect(result).toMatchObject({ ok: true });
    expect(result.ok && result.value).toMatchObject(example as object);
  });
});
