import type { AgentSpec } from "@openclaw/contracts";
import type { Queries } from "@openclaw/store";

export const insertAgentVersions = (
  db: Queries,
  agents: readonly { readonly version: string; readonly spec: AgentSpec }[],
): Promise<unknown> =>
  db.query(
    "insert-agent-versions",
    `insert into agent_versions (version, name, spec)
     select a.version, a.name, a.spec from jsonb_to_recordset($1::jsonb) as a(version text, name text, spec jsonb)
     on conflict do nothing`,
    [JSON.stringify(agents.map(({ version, spec }) => ({ version, name: spec.name, spec })))],
  );

export const findAgentVersion = async (db: Queries, version: string): Promise<AgentSpec | undefined> => {
  const rows = await db.query<{ spec: AgentSpec }>(
    "find-agent-version",
    "select spec from agent_versions where version = $1",
    [version],
  );
  return rows[0]?.spec;
};
