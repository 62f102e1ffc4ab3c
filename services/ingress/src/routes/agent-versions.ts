// The configurations that tasks are pinned to. A version never changes, so that it may be kept for as long as anybody likes.
import { type AgentVersion, agentVersion, token } from "@openclaw/contracts";
import { AppError } from "@openclaw/errors";
import type { Queries } from "@openclaw/store";
import { z } from "zod";
import type { App } from "../app.ts";
import { failures } from "../response-schemas.ts";

const params = z.strictObject({ version: token });

const schema = {
  operationId: "getAgentVersion",
  summary: "Read an agent's configuration as a task is pinned to it",
  description: "Effective: with the defaults of what the agent's file leaves out.",
  tags: ["agents"],
  params,
  response: { 200: agentVersion, ...failures("unknown_agent") },
};

/** What was checked when it was written is not checked again. */
interface Row extends Pick<AgentVersion, "version" | "name" | "spec"> {
  readonly created_at: Date;
}

const VERSION = "select version, name, spec, created_at from agent_versions where version = $1";

export const agentVersions = (app: App, store: Queries): void => {
  app.get("/v1/agents/versions/:version", { schema }, async ({ params: { version } }) => {
    const [row] = await store.query<Row>("find-version", VERSION, [version]);
    if (row === undefined) throw new AppError("unknown_agent", `no agent was configured as version ${version}`);
    return { ...row, created_at: row.created_at.toISOString() };
  });
};
