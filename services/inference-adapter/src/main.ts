import { Bus } from "@openclaw/bus";
import { loadCoreSettings } from "@openclaw/config";
import { bootService } from "@openclaw/service";
import { monotonicClock } from "@openclaw/time";
import { InferenceAdapter } from "./adapter.ts";
import { checkBatch, doubtWeights } from "./server-settings.ts";

await bootService({
  name: "inference-adapter",
  needs: [
    "NATS_URL",
    "OPENCLAW_CONFIG_DIR",
    "OPENCLAW_INFERENCE_URL",
    "OPENCLAW_ADAPTER_NAME",
    "OPENCLAW_POOL",
    "VLLM_MODEL",
    "VLLM_MAX_NUM_SEQS",
  ],
  build: ({ settings, instance, log, metrics, tracing, health }) => {
    const { inference } = loadCoreSettings(settings.OPENCLAW_CONFIG_DIR);
    checkBatch(inference.max_batch_size, settings.VLLM_MAX_NUM_SEQS);
    const doubt = doubtWeights(inference.quantization, settings.VLLM_MODEL);
    if (doubt !== undefined) log.warn({ model: settings.VLLM_MODEL }, doubt);
    const bus = new Bus({ url: settings.NATS_URL, name: instance, log, tracing });
    const adapter = new InferenceAdapter({
      name: settings.OPENCLAW_ADAPTER_NAME ?? instance,
      pool: settings.OPENCLAW_POOL,
      replicaUrls: settings.OPENCLAW_INFERENCE_URL,
      model: settings.VLLM_MODEL,
      inference,
      bus,
      log,
      metrics,
      tracing,
      clock: monotonicClock,
    });
    health.addReadiness("bus", () => bus.notReady());
    health.addReadiness("inference", () => adapter.notReady());
    return [bus, adapter];
  },
});
