import { Readable } from "node:stream";
import type { Dispatcher } from "undici";
import { expect, test } from "vitest";
import { type ChatCall, streamChat, unreached } from "./chat-call.ts";

const frame = (delta: unknown, finish_reason: string | null = null) =>
  `data: ${JSON.stringify({ choices: [{ index: 0, delta, finish_reason }] })}\n\n`;
const words = Array.from({ length: 24 }, (_, index) => frame({ content: ` wörd ${index}` })).join("");
const END_MARK = "data: [DONE]\n\n";
const BYTES = Buffer.from(`${words}${frame({}, "stop")}${END_MARK}`);
const WHOLE = BYTES.length;

async function* resetAfter(piece: Buffer): AsyncGenerator<Buffer> {
  if (piece.length > 0) yield piece;
  throw Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET" });
}

/** A server whose answer has this body. */
const serving = (body: Readable) =>
  ({ request: async () => ({ statusCode: 200, headers: {}, body }) }) as unknown as Dispatcher;
const call = (onProgress: ChatCall["onProgress"] = () => {}): ChatCall => {
  return { body: "{}", headers: {}, firstCallNumber: 1, signal: new AbortController().signal, onProgress };
};

/** Answers as a connection does that carries so many bytes, in two pieces, and then ends or breaks. */
const answering = (length: number, ends: "cleanly" | "broken") => {
  const piece = BYTES.subarray(0, length);
  const half = Math.floor(length / 2);
  const body =
    ends === "broken"
      ? Readable.from(resetAfter(piece))
      : Readable.from([piece.subarray(0, half), piece.subarray(half)]);
  return streamChat(serving(body), "/", call());
};

test.each(["cleanly", "broken"] as const)(
  "a stream of 2 KB that ends %s at any byte is never taken for an answer",
  async (ends) => {
    expect(WHOLE).toBeGreaterThan(2_000);
    for (let cut = 0; cut < WHOLE; cut += 1)
      await expect(answering(cut, ends), `cut at ${cut}`).rejects.toMatchObject({ code: "inference_failed" });
    expect((await answering(WHOLE, ends)).message.content).toContain("wörd 23");
  },
);

test("only tokens are progress, thoughts among them: no comment, no half frame, no frame without a delta", async () => {
  const pieces = [
    ": alive\n\n",
    frame({ role: "assistant", content: "" }),
    frame({ reasoning_content: "hm" }),
    frame({ reasoning: "so" }),
    frame({ content: "yes" }).slice(0, 9),
    frame({ content: "yes" }).slice(9),
    frame({}, "stop"),
    END_MARK,
  ];
  const told: [string, number][] = [];
  const body = Readable.from(pieces.map((text) => Buffer.from(text)));
  const answer = await streamChat(
    serving(body),
    "/",
    call((...progress) => told.push(progress)),
  );
  expect(told).toEqual([
    ["", 1],
    ["", 2],
    ["yes", 3],
  ]);
  expect(answer.message.content).toBe("yes");
});

test.each([
  ["ECONNREFUSED", "refused"],
  ["UND_ERR_CONNECT_TIMEOUT", "unreachable"],
  ["ENOTFOUND", "unreachable"],
  ["ECONNRESET", undefined],
])("%s: %s", (code, meaning) => {
  expect(unreached(Object.assign(new Error("x"), { code }))).toBe(meaning);
});
