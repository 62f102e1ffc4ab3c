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

  it.each([
    [["--prt", "1"]],
    [["--port", "http"]],
    [["--gpu-memory-utilization", "2"]],
    [["--scheduling-policy", "random"]],
    [["--enable-auto-tool-choice"]],
  ])("refuses %j", (args) => {
    expect(() => parseSimArgs(args)).toThrow(expect.objectContaining({ code: "usage" }));
  });
});
