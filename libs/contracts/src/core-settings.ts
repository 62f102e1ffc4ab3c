// deploy/config/openclaw.yml: the seed's file, unchanged.
import { z } from "zod";

const UNITS: Readonly<Record<string, number>> = { K: 1024, M: 1024 ** 2, G: 1024 ** 3 };

/** `512M`, `2G` or a number of bytes; the result is bytes. */
export const byteSize = z
  .union([z.int().positive(), z.string().regex(/^\d+[KMG]?$/, "must be a number of bytes, or a number with K, M or G")])
  .transform((size) => {
    if (typeof size === "number") return size;
    const unit = UNITS[size.at(-1) ?? ""];
    return unit === undefined ? Number(size) : Number(size.slice(0, -1)) * unit;
  });

const LEAST_AGENT_MEMORY = 64 * 1024 ** 2;

/** An agent process needs about 50 MB before its first task: below 64M every one of them would be killed as it starts. */
const agentMemory = byteSize.refine((bytes) => bytes >= LEAST_AGENT_MEMORY, {
  message: "must be at least 64M; a number without a unit is bytes, so write 512M for 512 MiB",
});

export const coreSettings = z.strictObject({
  inference: z
    .strictObject({
      /** What the model's weights are. vLLM finds it in the model's files; adapters warn when VLLM_MODEL says otherwise. */
      quantization: z.enum(["none", "awq-4bit"]).default("none"),
      /** Calls in flight per replica: the adapter's slots. 16 as in the seed's week 4. */
      max_batch_size: z.int().min(1).max(1024).default(16),
      /** Limit of one model call, seconds. 90 as in the seed's week 4. */
      request_timeout: z.number().positive().max(3600).default(90),
      /** Share of a replica's KV blocks that calls may be promised. 0.85: the rest is for answers longer than promised. */
      kv_ceiling: z.number().min(0.1).max(1).default(0.85),
      /** A replica whose calls get no token for so many seconds hangs; 10: twenty slow steps. Prompts not computed yet add to it. */
      stall_timeout: z.number().min(1).max(600).default(10),
    })
    .prefault({}),
  agents: z
    .strictObject({
      /** A session forgets all that was said after so many tasks, and an agent process is replaced after as many; 0 never. 50
       * as in the seed's week 4: what an agent remembers drowns its instructions in the end. */
      session_max_tasks: z.int().min(0).default(50),
      /** Agent processes beyond `pool.warm` end after so many idle seconds. */
      idle_timeout: z.number().positive().max(86_400).default(120),
      /** Resident memory of one agent process, bytes; over it the process is killed. */
      memory_limit_per_agent: agentMemory.prefault("2G"),
    })
    .prefault({}),
});
export type CoreSettings = z.infer<typeof coreSettings>;

export const coreFile = z.strictObject({ openclaw_core: coreSettings.prefault({}) });
