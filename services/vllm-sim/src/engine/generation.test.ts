import type { FinishedRequest } from "@openclaw/engine";
import { describe, expect, it } from "vitest";
import { Generation, type LeftReason } from "./generation.ts";

const finished = { cachedTokens: 32 } as FinishedRequest;

const start = () => {
  const left: LeftReason[] = [];
  const generation = new Generation((reason) => left.push(reason));
  const client = new AbortController();
  return { generation, left, client, progress: generation.progress(client.signal) };
};

describe("a generation", () => {
  it("tells each rise, and several at once to a reader who was busy", async () => {
    const { generation, left, progress } = start();
    const first = progress.next();
    generation.note(1);
    expect((await first).value).toBe(1);
    for (const produced of [2, 3, 4]) generation.note(produced);
    generation.finish(finished);
    expect((await progress.next()).value).toBe(4);
    expect((await progress.next()).done).toBe(true);
    expect(generation.cachedTokens).toBe(32);
    expect(left).toEqual([]);
  });

  it("is left by a client that goes away while it waits", async () => {
    const { left, client, progress } = start();
    const waiting = progress.next();
    client.abort(new TypeError("gone"));
    await expect(waiting).rejects.toThrow("gone");
    expect(left).toEqual(["abort"]);
  });

  it("is left in error by a reader who breaks off", async () => {
    const { generation, left, progress } = start();
    generation.note(1);
    for await (const _ of progress) break;
    expect(left).toEqual(["error"]);
  });

  it("ends without a word when the engine dies", async () => {
    const { generation, left, progress } = start();
    const waiting = progress.next();
    generation.die();
    expect((await waiting).done).toBe(true);
    expect(generation.died).toBe(true);
    expect(left).toEqual([]);
  });
});
