// A tool that charges: it counts what it is asked and what it does, by idempotency key, and misbehaves as its arguments say.
// What it answers to `verify` is the truth, unless it is told otherwise.
import { type RecordedRequest, type ScriptedServer, startScriptedTool, type ToolAnswer } from "@openclaw/testkit";

/** How a first call under a key goes; a later one goes well. */
export type How = "well" | "charges and hangs" | "hangs" | "charges and fails" | "refuses" | "charges late";

export interface Charge {
  readonly how: How;
  readonly amount: number;
}

export interface Shop extends Pick<ScriptedServer, "url" | "stop"> {
  /** Requests under a key. */
  calls(key: string): number;
  /** Charges under a key: more than one is what must never be. */
  charges(key: string): number;
  keys(): readonly string[];
  /** In place of the truth; undefined is the truth again. */
  says(status: "unknown" | "down" | undefined): void;
}

/** What its `/look` answers, and what leads to a charge. */
export const LOOKED = { seen: true };

const LATE_MS = 1_000;

export const startShop = async (): Promise<Shop> => {
  const calls = new Map<string, number>();
  const charges = new Map<string, number>();
  let said: "unknown" | "down" | undefined;
  const add = (counts: Map<string, number>, key: string) => counts.set(key, (counts.get(key) ?? 0) + 1);

  const verify = (key: string): ToolAnswer => {
    if (said === "down") return { status: 503 };
    if (said === "unknown") return { body: { status: "unknown" } };
    return { body: charges.has(key) ? { status: "done", result: { charged: "verified" } } : { status: "not_done" } };
  };

  const pay = (key: string, { how, amount }: Charge): ToolAnswer => {
    const isFirst = !calls.has(key);
    add(calls, key);
    const outcome = isFirst ? how : "well";
    if (outcome === "refuses") return { status: 422, body: { error: "no such card" } };
    if (outcome === "hangs") return { hangs: true };
    add(charges, key);
    if (outcome === "charges and hangs") return { hangs: true };
    if (outcome === "charges and fails") return { status: 500, body: "oops" };
    return { body: { charged: amount }, ...(outcome === "charges late" ? { delayMs: LATE_MS } : {}) };
  };

  const server = await startScriptedTool(({ path, headers, body }: RecordedRequest) => {
    const key = String(headers["idempotency-key"]);
    if (path === "/look") return { body: LOOKED };
    return path.endsWith("/verify") ? verify(key) : pay(key, body as Charge);
  });
  return {
    url: server.url,
    stop: () => server.stop(),
    calls: (key) => calls.get(key) ?? 0,
    charges: (key) => charges.get(key) ?? 0,
    keys: () => [...calls.keys()],
    says: (status) => {
      said = status;
    },
  };
};
