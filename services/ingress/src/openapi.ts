// What the OpenAPI document says beyond the routes themselves.
import type { FastifyDynamicSwaggerOptions } from "@fastify/swagger";

export const OPENAPI: NonNullable<FastifyDynamicSwaggerOptions["openapi"]> = {
  openapi: "3.1.0",
  info: {
    title: "OpenClaw",
    version: "0.1.0",
    description:
      "A control plane for AI agents on GPUs you own. Tasks are handed in here or on NATS subjects; both doors are equal. Every error has the shape `{ error: { code, kind, message, details? } }`; match on `code`.",
    license: { name: "Apache-2.0", identifier: "Apache-2.0" },
  },
  tags: [
    { name: "tasks", description: "Hand in, read, follow, cancel and retry tasks." },
    { name: "agents", description: "The configured agents." },
    { name: "dead letters", description: "Tasks whose retries are used up." },
    { name: "jobs", description: "Work on many tasks at once." },
    { name: "effects", description: "Calls of tools that may not be made twice." },
    { name: "blobs", description: "Inputs that are too large for a message." },
    { name: "cost", description: "Machines of one's own against an API." },
    { name: "scorecard", description: "How the agents did, by week or day." },
    { name: "service", description: "The door itself." },
  ],
};
