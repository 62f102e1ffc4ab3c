// Submissions that both doors refuse, as bytes: a JSON library on our side would mend some of them.
import type { DoorCase } from "./case.ts";

const KiB = 1024;
const DEPTH = 10_000;

/** A task around an input that is written as JSON text. */
const withInput = (input: string): string => `{"agent":"plain","input":${input}}`;

const withField = (field: string): string => `{"agent":"plain","input":{"text":"x"},${field}}`;

const around = (before: string, bytes: readonly number[], after: string): Uint8Array =>
  Buffer.concat([Buffer.from(before), Buffer.from(bytes), Buffer.from(after)]);

const inText = (...bytes: readonly number[]): Uint8Array => around('{"agent":"plain","input":{"text":"', bytes, '"}}');

const nested = (open: string, core: string, close: string): string => open.repeat(DEPTH) + core + close.repeat(DEPTH);

type Row = readonly [how: string, body: string | Uint8Array];

const rows = (kind: string, code: DoorCase["code"], ...list: readonly Row[]): DoorCase[] =>
  list.map(([how, body]) => ({ kind, how, code, body }));

const WRONG_JSON = rows(
  "wrong JSON",
  "invalid_json",
  ["cut off", '{"agent":"plain","input":{"text":"x"'],
  ["nothing at all", ""],
  ["single quotes", "{'agent':'plain','input':{'text':'x'}}"],
  ["a comma too many", withField("")],
  ["a number that JSON does not know", withInput("NaN")],
  ["two values", `${withInput("{}")}${withInput("{}")}`],
  ["bytes that are not UTF-8", inText(0xe9)],
  ["a form", "agent=plain&input=x"],
);

const WRONG_TYPES = rows(
  "wrong types",
  "invalid_task",
  ["a list", "[]"],
  ["null", "null"],
  ["a bare string", '"summarise this"'],
  ["no input", '{"agent":"plain"}'],
  ["an agent that is a number", '{"agent":7,"input":{"text":"x"}}'],
  ["a priority that is a number", withField('"priority":1')],
  ["a priority that is none", withField('"priority":"urgent"')],
  ["tags that are one string", withField('"tags":"a,b"')],
  ["metadata that is not text", withField('"metadata":{"a":1}')],
  ["a timeout in words", withField('"timeout_seconds":"60"')],
  ["a deadline in words", withField('"deadline":"tomorrow"')],
  ["a deadline in the year 10000, as seen from UTC", withField('"deadline":"9999-12-31T23:59:59-12:00"')],
  ["a start before the year 1, as seen from UTC", withField('"run_at":"0001-01-01T00:00:00+01:00"')],
  ["a start on a day that no month has", withField('"run_at":"2027-02-30T00:00:00Z"')],
  ["a delay below zero", withField('"delay_seconds":-1')],
  ["two times to start", withField('"delay_seconds":1,"run_at":"2030-01-01T00:00:00Z"')],
  ["a key that no task has", withField('"promt":"x"')],
  ["a key that reaches for the prototype", withField('"__proto__":{"priority":"idle"}')],
);

const UNKNOWN_AGENTS = ["nobody", "Plain", "plain-2", "document-summarization"].map((agent): DoorCase => {
  const body = `{"agent":"${agent}","input":{"text":"x"}}`;
  return { kind: "unknown agent", how: agent, code: "unknown_agent", body, agent };
});

const OVERSIZE = rows(
  "oversize",
  "too_large",
  ["one long text", withInput(`{"text":"${"x".repeat(300 * KiB)}"}`)],
  ["many small values", withInput(JSON.stringify(Array.from({ length: 60 * KiB }, (_, i) => i)))],
  ["blanks around a small task", `${" ".repeat(300 * KiB)}${withInput("{}")}`],
  ["few characters of many bytes", withInput(`"${"€".repeat(100 * KiB)}"`)],
);

const NUL = rows(
  "NUL",
  "invalid_json",
  ["an escape in the input", withInput('{"text":"a\\u0000b"}')],
  ["an escape in a key", withInput('{"a\\u0000b":1}')],
  ["an escape in metadata", withField('"metadata":{"a":"\\u0000"}')],
  ["the byte itself", inText(0x00)],
);

const LONE_SURROGATE = rows(
  "lone surrogate",
  "invalid_json",
  ["the first half", withInput('{"text":"\\ud83d"}')],
  ["the second half", withInput('{"text":"\\ude00"}')],
  ["both in the wrong order", withInput('{"text":"\\ude00\\ud83d"}')],
  ["in a key", withInput('{"\\ud83d":1}')],
  ["in a tag", withField('"tags":["\\ud83d"]')],
  ["as bytes", inText(0xed, 0xa0, 0xbd)],
);

const DEPTH_10_000 = rows(
  "depth 10,000",
  "invalid_json",
  ["lists", withInput(nested("[", "", "]"))],
  ["objects", withInput(nested('{"a":', "1", "}"))],
  ["lists and objects in turn", withInput(nested('[{"a":', "1", "}]"))],
  ["lists that are never closed", withInput("[".repeat(DEPTH))],
  ["lists in place of a task", nested("[", "", "]")],
);

const withKey = (how: string, key: string): DoorCase => ({
  kind: "headers",
  how,
  code: "invalid_header",
  body: withInput('{"text":"x"}'),
  headers: { "Idempotency-Key": key },
});
const HEADERS = [
  withKey("a key with a blank", "order 7"),
  withKey("a key that is too long", "k".repeat(256)),
  withKey("a key that is empty", ""),
];

const NOT_YET = rows("fields of later versions", "unsupported_field", [
  "concurrency_key",
  withField('"concurrency_key":"c1"'),
]);

const SESSIONS = rows(
  "sessions",
  "invalid_task",
  ["an id that is no token", withField('"session_id":"a.b"')],
  ["an id that is empty", withField('"session_id":""')],
  ["an unknown on_busy", withField('"session_id":"s1","on_busy":"wait"')],
  ["on_busy without a session", withField('"on_busy":"reject"')],
  ["reject for later", withField('"session_id":"s1","on_busy":"reject","delay_seconds":60')],
);

const MISSING_BLOBS = rows(
  "unknown blob",
  "unknown_blob",
  ["never stored", withInput(`{"blob":"blob_${"0".repeat(64)}"}`)],
  ["not an id", withInput('{"blob":"../../etc/passwd"}')],
  ["a short id", withInput('{"blob":"blob_0"}')],
);

export const DOOR_CASES: readonly DoorCase[] = [
  ...WRONG_JSON,
  ...WRONG_TYPES,
  ...UNKNOWN_AGENTS,
  ...OVERSIZE,
  ...NUL,
  ...LONE_SURROGATE,
  ...DEPTH_10_000,
  ...HEADERS,
  ...NOT_YET,
  ...SESSIONS,
  ...MISSING_BLOBS,
];
