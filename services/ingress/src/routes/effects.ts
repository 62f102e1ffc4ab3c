// The effects of a task: what tools that may not be called twice were asked to do, and the word of whoever found out what
// became of one.
import { effect, effectKey, settleEffect, settlement, taskId } from "@openclaw/contracts";
import type { Tracing } from "@openclaw/telemetry";
import { z } from "zod";
import type { App } from "../app.ts";
import type { Leader } from "../leader.ts";
import { bodyFailures, failures } from "../response-schemas.ts";
import { inServerSpan } from "../server-span.ts";
import type { TaskReader } from "../task-reader.ts";
import { TENANT } from "../tenant.ts";
import { taskParams } from "./read-tasks.ts";

const tags = ["effects"];
const effectBody = effect.meta({ id: "Effect" });

const listSchema = {
  operationId: "listEffects",
  summary: "List a task's effects",
  description:
    "Those of all its retries and of what it retries, as they share them: open ones first, then by turn and place, 200 and 4 MiB at most. `unknown` waits for somebody to settle it.",
  tags,
  params: taskParams,
  response: { 200: z.object({ task: taskId, effects: z.array(effectBody) }), ...failures("unknown_task") },
};

const settleSchema = {
  operationId: "settleEffect",
  summary: "Say what became of an effect",
  description:
    "For an effect that is `unknown`, or in whose place another call was asked for (`conflict`). `done` gives the agent the result; `not_done` lets it be called again. Tasks that need attention for it go on. The same word again is answered as the first one was.",
  tags,
  params: z.strictObject({ id: taskId, key: effectKey }),
  body: settlement,
  response: { 200: effectBody, ...bodyFailures("unknown_task", "unknown_effect", "effect_not_unknown", "not_leading") },
};

export interface EffectsDeps {
  readonly reader: TaskReader;
  readonly leader: Leader;
  readonly tracing: Pick<Tracing, "tracer">;
}

export const effects = (app: App, { reader, leader, tracing }: EffectsDeps): void => {
  app.get("/v1/tasks/:id/effects", { schema: listSchema }, async ({ params }) => {
    const { id, root } = await reader.find(TENANT, params.id);
    return { task: id, effects: await reader.effects(root) };
  });

  app.post("/v1/tasks/:id/effects/:key/settle", { schema: settleSchema }, (request) =>
    inServerSpan(tracing, request, () => {
      const { id, key } = request.params;
      return leader.ask(settleEffect, { v: 1, tenant: TENANT, task: id, key, settlement: request.body });
    }),
  );
};
