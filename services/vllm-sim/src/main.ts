// The simulated vLLM as a process of its own: `node src/main.ts --port 8000 --served-model-name mistral`.
import { runService } from "@openclaw/service";
import { createLogger } from "@openclaw/telemetry";
import { parseSimArgs } from "./options.ts";
import { createSim, type Sim } from "./sim.ts";

const log = createLogger({ service: "vllm-sim", instance: `vllm-sim-${process.pid}`, level: "info" });
let sim: Sim | undefined;

await runService({
  log,
  parts: [
    {
      name: "vllm-sim",
      start: async () => {
        sim = createSim(parseSimArgs(process.argv.slice(2)));
        await sim.start();
        log.info({ url: sim.url }, "Simulating vLLM: answers come from the prompt's own text, there is no model");
      },
      stop: async () => sim?.stop(),
    },
  ],
});
