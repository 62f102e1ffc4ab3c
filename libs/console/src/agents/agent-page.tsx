// One agent: what it has now, and the configuration that its tasks are pinned to.
import type { AgentVersion, LiveAgent } from "@openclaw/contracts";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { door } from "../api/door.ts";
import { usePace } from "../api/pace.ts";
import { count } from "../format/quantity.ts";
import { Failure, Loading, Notice } from "../parts/notice.tsx";
import { ValueText } from "../parts/value-text.tsx";
import { When } from "../parts/when.tsx";
import { Link } from "../routing/link.tsx";
import { usePlace } from "../routing/location.ts";
import { agentPath } from "../routing/route.ts";
import { writeTaskFilter } from "../routing/task-filter.ts";
import { useNow } from "../shell/use-now.ts";
import { effectiveSettings } from "./setting-origin.ts";
import { ToolTable } from "./tool-table.tsx";

const Fact = ({ name, children }: { readonly name: string; readonly children: ReactNode }) => (
  <div>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </div>
);

const Pool = ({ live, spec }: { readonly live: LiveAgent; readonly spec: AgentVersion["spec"] | undefined }) => (
  <dl className="facts">
    <Fact name="Workers">{count(live.workers)}</Fact>
    <Fact name="Agent processes">{count(live.processes)}</Fact>
    {spec !== undefined && (
      <Fact name="Pool of each worker">
        {count(spec.pool.warm)} warm, {count(spec.pool.max)} at most
      </Fact>
    )}
    <Fact name="Running">
      {count(live.running)} of {count(live.capacity)}
    </Fact>
    <Fact name="Waiting">{count(live.queues.reduce((sum, { queued }) => sum + queued, 0))}</Fact>
    <Fact name="Dead letters">{count(live.dead_letters)}</Fact>
  </dl>
);

const Settings = ({ spec }: { readonly spec: AgentVersion["spec"] }) => (
  <table className="rows settings">
    <thead>
      <tr>
        <th scope="col">Setting</th>
        <th scope="col">Value</th>
        <th scope="col">Where it comes from</th>
      </tr>
    </thead>
    <tbody>
      {effectiveSettings(spec).map(({ key, value, from }) => (
        <tr key={key}>
          <th scope="row">
            <code>{key}</code>
          </th>
          <td data-name="Value">{value}</td>
          <td data-name="From" className={from === "default" ? "muted" : undefined}>
            {from === "default" ? "as by default" : "the agent's file"}
          </td>
        </tr>
      ))}
    </tbody>
  </table>
);

const Configuration = ({ version: { version, created_at, spec } }: { readonly version: AgentVersion }) => {
  const now = useNow();
  return (
    <>
      <section aria-labelledby="settings">
        <h2 id="settings">Configuration</h2>
        <p className="muted">
          version <code>{version}</code>, first seen <When at={created_at} now={now} />
        </p>
        <Settings spec={spec} />
      </section>
      <section aria-labelledby="tools">
        <h2 id="tools">Tools</h2>
        <ToolTable tools={spec.tools} />
      </section>
      <div className="two">
        <section aria-labelledby="instructions">
          <h2 id="instructions">Instructions</h2>
          {spec.instructions === "" ? (
            <p className="empty">It has none.</p>
          ) : (
            <ValueText value={spec.instructions} name="Instructions" />
          )}
        </section>
        <section aria-labelledby="schema">
          <h2 id="schema">Output schema</h2>
          {spec.output_schema === undefined ? (
            <p className="empty">Any answer fits.</p>
          ) : (
            <ValueText value={spec.output_schema} name="Output schema" />
          )}
        </section>
      </div>
    </>
  );
};

export const AgentPage = ({ name }: { readonly name: string }) => {
  const { search } = usePlace();
  const refetchInterval = usePace();
  const { data: overview, error } = useQuery({
    queryKey: ["overview"],
    queryFn: ({ signal }) => door.overview({ signal }),
    refetchInterval,
  });
  const live = overview?.agents.find((agent) => agent.name === name)?.live ?? undefined;
  const asked = new URLSearchParams(search).get("version") ?? live?.version;
  const { data: version, error: versionError } = useQuery({
    queryKey: ["agent-version", asked],
    queryFn: ({ signal }) => door.agentVersion(asked ?? "", { signal }),
    enabled: asked !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
  });
  return (
    <>
      <div className="head">
        <h1>{name}</h1>
        <Link to={`/tasks${writeTaskFilter({ agent: name })}`}>its tasks</Link>
      </div>
      {version !== undefined && version.spec.description !== "" && <p className="muted">{version.spec.description}</p>}
      {error !== null && <Failure of={error} what="Nobody says how it is" />}
      {overview !== undefined && live === undefined && (
        <Notice tone="warn" title={overview.absent ?? "No agent of that name is configured now."} />
      )}
      {live !== undefined && <Pool live={live} spec={version?.spec} />}
      {live !== undefined && asked !== undefined && asked !== live.version && (
        <Notice tone="warn" title="An earlier configuration than the one in force">
          <p>
            New tasks are pinned to <Link to={agentPath(name)}>the present one</Link>.
          </p>
        </Notice>
      )}
      {versionError !== null && <Failure of={versionError} what="Its configuration cannot be read" />}
      {version === undefined ? (
        error === null && versionError === null && <Loading what="its configuration" />
      ) : (
        <Configuration version={version} />
      )}
    </>
  );
};
