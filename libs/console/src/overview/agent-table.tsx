// The agents: are they up, what waits, what runs, how it lately went.
import type { LiveAgent, Overview } from "@openclaw/contracts";
import { duration } from "../format/duration.ts";
import { count, share, short } from "../format/quantity.ts";
import { Meter } from "../parts/meter.tsx";
import { Badge, type Tone } from "../parts/state-badge.tsx";
import { Link } from "../routing/link.tsx";
import { writeTaskFilter } from "../routing/task-filter.ts";
import { oldestOf } from "./totals.ts";

type Agent = Overview["agents"][number];
type Filter = Parameters<typeof writeTaskFilter>[0];

/** The context at which an agent begins to be pruned. */
const FULL_CONTEXT = 0.8;

const stateOf = (live: LiveAgent | null): readonly [Tone, string] => {
  if (live === null) return ["idle", "unknown"];
  if (live.workers === 0) return ["bad", "no worker"];
  if (live.capacity === 0) return ["warn", "draining"];
  return live.running > 0 ? ["busy", "working"] : ["ok", "ready"];
};

const Queues = ({ live, to }: { readonly live: LiveAgent; readonly to: (filter: Filter) => string }) => {
  const waiting = live.queues.filter(({ queued }) => queued > 0);
  if (waiting.length === 0) return <Link to={to({ state: "queued" })}>0</Link>;
  return (
    <ul className="queues">
      {waiting.map(({ priority, queued, oldest_seconds }) => (
        <li key={priority} title={`the oldest for ${duration(oldest_seconds)}`}>
          <Link to={to({ state: "queued", priority })}>
            {priority} <b>{count(queued)}</b>
          </Link>
        </li>
      ))}
    </ul>
  );
};

const Failures = ({ recent, to }: { readonly recent: Agent["recent"]; readonly to: (filter: Filter) => string }) => {
  const { failed, dead_letter: dead, expired } = recent.ended;
  const parts = [
    ["failed", failed, "failed"],
    ["dead_letter", dead, "dead"],
    ["expired", expired, "expired"],
  ] as const;
  const shown = parts.filter(([, n]) => n > 0);
  if (shown.length === 0) return <span className="muted">none</span>;
  return shown.map(([state, n, word], place) => (
    <span key={state}>
      {place > 0 && ", "}
      <Link to={to({ state, period: "1h" })} className="bad-text">
        {count(n)} {word}
      </Link>
    </span>
  ));
};

const AgentRow = ({ agent: { name, live, recent } }: { readonly agent: Agent }) => {
  const to = (filter: Filter) => `/tasks${writeTaskFilter({ agent: name, ...filter })}`;
  const [tone, word] = stateOf(live);
  return (
    <tr data-row>
      <th scope="row">
        <Link to={to({})} className="row-link">
          {name}
        </Link>
      </th>
      <td data-name="State">
        <Badge tone={tone}>{word}</Badge>
      </td>
      <td data-name="Waiting">{live === null ? "–" : <Queues live={live} to={to} />}</td>
      <td data-name="Oldest" className="number">
        {live === null ? "–" : duration(oldestOf(live))}
      </td>
      <td data-name="Running">
        {live === null ? (
          "–"
        ) : (
          <Meter used={live.running} of={live.capacity}>
            <Link to={to({ state: "running" })}>
              {count(live.running)} of {count(live.capacity)}
            </Link>
          </Meter>
        )}
      </td>
      <td data-name="Succeeded" className="number">
        <Link to={to({ state: "succeeded", period: "1h" })}>{share(recent.success)}</Link>
      </td>
      <td data-name="Failures">
        <Failures recent={recent} to={to} />
      </td>
      <td data-name="p50" className="number">
        {duration(recent.p50_seconds)}
      </td>
      <td data-name="p95" className="number">
        {duration(recent.p95_seconds)}
      </td>
      <td data-name="Context">
        {recent.context_tokens === null || live === null ? (
          "–"
        ) : (
          <Meter used={recent.context_tokens} of={live.max_context_tokens} warnAt={FULL_CONTEXT}>
            {short(recent.context_tokens)} of {short(live.max_context_tokens)}
          </Meter>
        )}
      </td>
      <td data-name="Dead letters" className="number">
        {live === null ? "–" : <Link to={to({ state: "dead_letter" })}>{count(live.dead_letters)}</Link>}
      </td>
    </tr>
  );
};

export const AgentTable = ({ overview }: { readonly overview: Overview }) => (
  <section aria-labelledby="agents">
    <h2 id="agents">Agents</h2>
    {overview.agents.length === 0 ? (
      <p className="empty">No agent is known: none is configured, or no scheduler leads.</p>
    ) : (
      <table className="rows">
        <thead>
          <tr>
            <th scope="col">Agent</th>
            <th scope="col">State</th>
            <th scope="col">Waiting</th>
            <th scope="col" className="number">
              Oldest
            </th>
            <th scope="col">Running</th>
            <th scope="col" className="number">
              Succeeded
            </th>
            <th scope="col">Failures</th>
            <th scope="col" className="number">
              p50
            </th>
            <th scope="col" className="number">
              p95
            </th>
            <th scope="col">Context, most</th>
            <th scope="col" className="number">
              Dead letters
            </th>
          </tr>
        </thead>
        <tbody>
          {overview.agents.map((agent) => (
            <AgentRow key={agent.name} agent={agent} />
          ))}
        </tbody>
      </table>
    )}
  </section>
);
