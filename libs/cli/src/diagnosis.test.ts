import type { AgentOverview } from "@openclaw/contracts";
import { describe, expect, it } from "vitest";
import { diagnose, type Facts, replicasIn } from "./diagnosis.ts";

const AGENT: AgentOverview = {
  name: "a",
  version: "v",
  description: "",
  model: "m",
  tools: [],
  workers: 1,
  capacity: 4,
  running: 1,
  queued: {},
};

const WELL: Facts = {
  url: "http://127.0.0.1:8400",
  readiness: [{ name: "bus", ready: true }],
  agents: [AGENT],
  replicas: ["127.0.0.1:8000"],
};

const wrongIn = (facts: Partial<Facts>) =>
  diagnose({ ...WELL, ...facts })
    .filter(({ ok }) => !ok)
    .map(({ check, todo }) => {
      expect(todo).not.toBe("");
      return check;
    });

describe("diagnose", () => {
  it("finds nothing wrong with a stack that is well", () => {
    expect(wrongIn({})).toEqual([]);
  });

  it("speaks of the door alone when that does not answer", () => {
    expect(wrongIn({ readiness: undefined, agents: undefined, replicas: undefined })).toEqual(["door"]);
  });

  it("names each thing that is wrong, and something to do about it", () => {
    expect(wrongIn({ readiness: [{ name: "bus", ready: false, reason: "NATS does not answer" }] })).toEqual([
      "door: bus",
    ]);
    expect(wrongIn({ agents: undefined, replicas: undefined })).toEqual(["scheduler", "adapters"]);
    expect(wrongIn({ agents: [] })).toEqual(["agents"]);
    expect(wrongIn({ agents: [{ ...AGENT, workers: 0, capacity: 0 }] })).toEqual(["agent a"]);
    expect(wrongIn({ replicas: [] })).toEqual(["adapters"]);
  });
});

describe("replicasIn", () => {
  it("finds each model server once", () => {
    const text = [
      "# TYPE openclaw_gpu_memory_bytes gauge",
      'openclaw_gpu_memory_bytes{replica="127.0.0.1:8000",kind="kv_used"} 1',
      'openclaw_gpu_memory_bytes{replica="127.0.0.1:8000",kind="kv_total"} 2',
      'openclaw_gpu_memory_bytes{kind="kv_used",replica="127.0.0.1:8001"} 1',
      'openclaw_other{replica="127.0.0.1:9"} 1',
    ].join("\n");
    expect(replicasIn(text)).toEqual(["127.0.0.1:8000", "127.0.0.1:8001"]);
  });
});
