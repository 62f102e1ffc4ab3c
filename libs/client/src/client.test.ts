import { afterEach, describe, expect, it, vi } from "vitest";
import { createClient, type Fetch } from "./index.ts";

/** A client whose door answers each request with `body`; `sent` are the headers of the last one. */
const clientOf = (body: unknown) => {
  const sent: Record<string, string> = {};
  const fetch: Fetch = async (_, init) => {
    Object.assign(sent, init?.headers);
    return Response.json(body);
  };
  return { client: createClient({ baseUrl: "http://door", fetch }), sent };
};

const TASK = { agent: "a", input: { text: "x" } };

afterEach(() => {
  vi.restoreAllMocks();
});

describe("submit", () => {
  it.each([
    [{}, 30_000, undefined],
    [{ waitSeconds: 60 }, 90_000, "wait=60"],
    [{ waitSeconds: 0.2 }, 31_000, "wait=1"],
    [{ waitSeconds: 60, deadlineMs: 5_000 }, 5_000, "wait=60"],
  ])("with %j gives up after %i ms", async (options, deadlineMs, prefer) => {
    const timeout = vi.spyOn(AbortSignal, "timeout");
    const { client, sent } = clientOf({});
    await expect(client.submit(TASK, options)).rejects.toMatchObject({ code: "invalid_message" });
    expect(timeout).toHaveBeenCalledWith(deadlineMs);
    expect(sent["prefer"]).toBe(prefer);
  });

  it.each(["", "a b", "schlüssel", "鍵", "k".repeat(256)])(
    "refuses the key %j as what it is",
    async (idempotencyKey) => {
      const { client } = clientOf({});
      await expect(client.submit(TASK, { idempotencyKey })).rejects.toMatchObject({ code: "invalid_header" });
    },
  );
});

describe("what the door answers", () => {
  const first = async <T>(items: AsyncIterable<T>): Promise<T | undefined> => {
    for await (const item of items) return item;
    return undefined;
  };

  it.each([{}, { steps: {} }, { steps: [{ attempt: 1, n: 0, type: "x" }] }, { steps: [null] }, []])(
    "is refused where it is not as agreed: %j",
    async (body) => {
      const { client } = clientOf(body);
      for (const call of [
        client.uploadBlob(new Uint8Array(1), "text/plain"),
        client.readiness(),
        first(client.steps("t")),
        client.deadLetters.replay(),
        client.agents(),
        client.get("t"),
        first(client.list()),
      ]) {
        await expect(call).rejects.toMatchObject({ code: "invalid_message" });
      }
    },
  );

  it("is taken where it is, with what a newer door adds", async () => {
    const id = `blob_${"0".repeat(64)}`;
    const blob = { id, size: 1, media_type: "text/plain", etag: "x" };
    expect(await clientOf(blob).client.uploadBlob(new Uint8Array(1), "text/plain")).toEqual({
      id,
      size: 1,
      mediaType: "text/plain",
    });
    const step = { attempt: 1, n: 0, type: "step.new", at: "2030-01-01T00:00:00Z", more: true };
    expect(await first(clientOf({ steps: [step], next_cursor: null }).client.steps("t"))).toEqual(step);
    const checks = [{ name: "bus", ready: false, reason: "away" }];
    expect(await clientOf({ ready: false, checks }).client.readiness()).toEqual(checks);
  });
});
