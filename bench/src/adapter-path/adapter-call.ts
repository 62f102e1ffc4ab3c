// A call through the adapter, as a worker makes it.
import type { Bus } from "@openclaw/bus";
import { type InferDone, inferEvent, inferSubject } from "@openclaw/contracts";
import { AppError } from "@openclaw/errors";
import { inferRequestOf } from "./request.ts";

/** Resolves with the end of the call and how long it took, milliseconds; rejects when it failed. */
export const adapterCall = (bus: Bus, id: string, tokens: number): Promise<{ done: InferDone; ms: number }> =>
  new Promise((resolve, reject) => {
    const beganAt = performance.now();
    let control: string | undefined;
    const inbox = bus.inbox(inferEvent, (event, { reply }) => {
      control ??= reply;
      if (event?.type === "beat" && control !== undefined) bus.publish(control, { v: 1, type: "renew" });
      if (event === undefined || event.type === "accepted" || event.type === "beat") return;
      inbox.close();
      if (event.type === "done") resolve({ done: event, ms: performance.now() - beganAt });
      else reject(AppError.fromWire(event.error));
    });
    bus.publish(inferSubject.build({ pool: "default", adapter: "any" }), inferRequestOf(id, tokens), {
      reply: inbox.subject,
    });
  });
