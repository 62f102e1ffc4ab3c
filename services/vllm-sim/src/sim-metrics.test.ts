import type { EngineState } from "@openclaw/engine";
import { expect, it } from "vitest";
import { resolveOptions } from "./options.ts";
import { SimMetrics } from "./sim-metrics.ts";

const IDLE = { running: 0, waiting: 0, deferred: 0, usedBlocks: 0, totalBlocks: 8, preemptions: 0, refused: 0 };

it("writes all of a page as of one moment, though the engine goes on whenever it is asked", () => {
  let moment = 0;
  const engine = {
    get state(): EngineState {
      moment += 1;
      return { ...IDLE, waiting: 2 * moment, deferred: moment, prefix: { queries: 10 * moment, hits: moment } };
    },
  };
  const metrics = new SimMetrics("m", resolveOptions({}), engine);
  for (const expected of [2, 3]) {
    const page = metrics.render();
    const value = (name: string) => Number(new RegExp(`^vllm:${name}.*\\} (\\d+)$`, "m").exec(page)?.[1]);
    expect(value("num_requests_waiting\\{")).toBe(2 * expected);
    expect(value('num_requests_waiting_by_reason\\{.*reason="capacity"')).toBe(expected);
    expect(value('num_requests_waiting_by_reason\\{.*reason="deferred"')).toBe(expected);
    expect(value("prefix_cache_queries_total")).toBe(10 * expected);
    expect(value("prefix_cache_hits_total")).toBe(expected);
  }
});
