import { describe, expect, it } from "vitest";
import { parseSimArgs } from "./options.ts";

describe("parseSimArgs", () => {
  it("reads vLLM's flags", () => {
    const options = parseSimArgs([
      "org/model",
      "--served-model-name",
      "m",
      "--max-num-seqs",
      "4",
      "--port",
      "0",
      "--token-latency-ms",
      "0",
    ]);
    expect(options).toMatchObject({
      model: "org/model",
      servedModelName: "m",
      maxNumSeqs: 4,
      port: 0,
      tokenLatencyMs: 0,
      host: "127.0.0.1",
    });
  });

  it("reads what makes the physics", () => {
    const args = ["--hardware", "a10", "--model-card=mistral-7b-awq", "--time-scale=20", "--no-enable-prefix-caching"];
    expect(parseSimArgs([...args, "--no-scheduler-reserve-full-isl", "--tensor-parallel-size=2"])).toMatchObject({
      hardware: "A10",
      modelCard: "mistral-7b-awq",
      timeScale: 20,
      enablePrefixCaching: false,
      schedulerReserveFullIsl: false,
      tensorParallelSize: 2,
    });
    for (const scale of ["0", "instant"]) expect(parseSimArgs(["--time-scale", scale]).timeScale).toBe("instant");
  });

  it.each([
    [["--prt", "1"]],
    [["--port", "http"]],
    [["--gpu-memory-utilization", "2"]],
    [["--scheduling-policy", "random"]],
    [["--enable-auto-tool-choice"]],
    [["--hardware", "a11"]],
    [["--model-card", "gpt"]],
    [["--time-scale", "fast"]],
    [["--tensor-parallel-size", "3"]],
    [["--hardware", "a10", "--token-latency-ms", "5"]],
  ])("refuses %j", (args) => {
    expect(() => parseSimArgs(args)).toThrow(expect.objectContaining({ code: "usage" }));
  });
});
