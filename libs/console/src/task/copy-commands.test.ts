import { expect, it } from "vitest";
import { asCli, asCurl, quoted } from "./copy-commands.ts";

const task = { agent: "query-routing", priority: "high" } as const;

it("quotes so that a shell passes on exactly what was written", () => {
  expect(quoted('$(id) `id` "\\\n')).toBe("'$(id) `id` \"\\\n'");
  expect(quoted("it's")).toBe("'it'\\''s'");
});

it("holds agent, priority and input", () => {
  expect(asCurl("http://127.0.0.1:8400", task, { text: "it's" })).toBe(
    `curl -sS 'http://127.0.0.1:8400/v1/tasks' -H 'content-type: application/json' -H 'prefer: wait=30' \\
  -d '{"agent":"query-routing","priority":"high","input":{"text":"it'\\''s"}}'`,
  );
  expect(asCli("http://127.0.0.1:8400", task, { text: "x" })).toBe(
    `npm run openclaw -- --url 'http://127.0.0.1:8400' task submit query-routing --priority high \\
  --input '{"text":"x"}' --wait`,
  );
});
