// The simulation's own routes, for tests: faults, scripted answers, and what was asked of it.
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { badRequest, errorBody } from "../api-error.ts";
import { type FaultScript, faultRules, scriptMode } from "../fault-script.ts";
import type { LastingFaults } from "../lasting-faults.ts";
import type { RequestLog } from "../request-log.ts";

export interface ControlDeps {
  readonly faults: FaultScript;
  readonly lasting: LastingFaults;
  readonly requests: RequestLog;
}

export const registerControlRoutes = (app: FastifyInstance, { faults, lasting, requests }: ControlDeps): void => {
  app.get("/sim/requests", async () => requests.list());
  app.get("/sim/faults", async () => faults.remaining());
  app.post("/sim/faults", async (request, reply) => {
    const rules = faultRules.safeParse(request.body);
    if (!rules.success) return reply.code(400).send(errorBody(badRequest(z.prettifyError(rules.error))));
    faults.load(rules.data);
    lasting.end();
    return faults.remaining();
  });
  app.post("/sim/script", async (request, reply) => {
    const mode = scriptMode.safeParse(request.body);
    if (!mode.success) return reply.code(400).send(errorBody(badRequest(z.prettifyError(mode.error))));
    faults.setScriptMode(mode.data.enabled);
    return mode.data;
  });
};
