import { Readable } from "node:stream";
import type { Dispatcher } from "undici";
import { expect, test } from "vitest";
import { askTokenCount } from "./token-count-call.ts";

const asking = (statusCode: number, text: string) => {
  const body = Readable.from([Buffer.from(text)]);
  const server = { request: async () => ({ statusCode, headers: {}, body }) } as unknown as Dispatcher;
  return askTokenCount({ server, basePath: "" }, "{}");
};

test("a count is read, and a server without the path does not count", async () => {
  expect(await asking(200, '{"count":7,"tokens":[]}')).toBe(7);
  expect(await asking(200, "hello")).toBeUndefined();
  expect(await asking(404, '{"count":7}')).toBeUndefined();
});

test.each([429, 500, 503])("status %i says nothing about whether the server counts", async (status) => {
  await expect(asking(status, "busy")).rejects.toMatchObject({ code: "inference_unavailable" });
});
