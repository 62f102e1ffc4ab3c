// What waits, by agent and priority, and how that went since the page was opened.
import { type Overview, PRIORITIES } from "@openclaw/contracts";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useState } from "react";
import { door } from "../api/door.ts";
import { usePace } from "../api/pace.ts";
import { duration } from "../format/duration.ts";
import { clockTime } from "../format/moment.ts";
import { count } from "../format/quantity.ts";
import { LineChart } from "../parts/line-chart.tsx";
import { Failure, Loading, Notice } from "../parts/notice.tsx";
import { Link } from "../routing/link.tsx";
import { writeTaskFilter } from "../routing/task-filter.ts";
import { useRowKeys } from "../shell/row-keys.ts";
import { type Look, lookOf, seriesOf, withLook } from "./backlog.ts";

/** As many lines as there are colours that can be told apart. */
const COLOURS = ["--accent", "--warn", "--ok", "--bad", "--control"] as const;

type Agent = Overview["agents"][number];

const QueueRow = ({ agent: { name, live } }: { readonly agent: Agent }) => {
  const to = (filter: Parameters<typeof writeTaskFilter>[0]) => `/tasks${writeTaskFilter({ agent: name, ...filter })}`;
  const queues = new Map(live?.queues.map((queue) => [queue.priority, queue]));
  return (
    <tr data-row>
      <th scope="row">
        <Link to={to({ state: "queued" })} className="row-link">
          {name}
        </Link>
      </th>
      {PRIORITIES.map((priority) => {
        const queue = queues.get(priority);
        return (
          <td key={priority} data-name={priority} className="number">
            {queue === undefined ? (
              "–"
            ) : (
              <Link to={to({ state: "queued", priority })} className={queue.queued === 0 ? "muted" : ""}>
                {count(queue.queued)}
              </Link>
            )}
            {queue !== undefined && queue.queued > 0 && (
              <span className="change muted">oldest {duration(queue.oldest_seconds)}</span>
            )}
          </td>
        );
      })}
      <td data-name="Slots" className="number">
        {live === null ? "–" : `${count(live.running)} of ${count(live.capacity)}`}
      </td>
    </tr>
  );
};

const QueueTable = ({ agents }: { readonly agents: readonly Agent[] }) => (
  <table className="rows">
    <thead>
      <tr>
        <th scope="col">Agent</th>
        {PRIORITIES.map((priority) => (
          <th key={priority} scope="col" className="number">
            {priority}
          </th>
        ))}
        <th scope="col" className="number">
          Slots busy
        </th>
      </tr>
    </thead>
    <tbody>
      {agents.map((agent) => (
        <QueueRow key={agent.name} agent={agent} />
      ))}
    </tbody>
  </table>
);

const Backlog = ({ looks }: { readonly looks: readonly Look[] }) => {
  const series = useMemo(() => seriesOf(looks, COLOURS.length), [looks]);
  const times = useMemo(() => looks.map(({ at }) => at / 1000), [looks]);
  const lines = series.map(({ agent, waiting }, n) => ({
    name: agent,
    values: waiting,
    colour: COLOURS[n] ?? "--control",
  }));
  if (looks.length < 2) return <p className="empty">The line begins with the next look.</p>;
  if (lines.length === 0) return <p className="empty">Nothing has waited since this page was opened.</p>;
  return (
    <LineChart
      label={`Tasks waiting: ${series.map(({ agent, waiting }) => `${agent} ${waiting.at(-1)}`).join(", ")}`}
      x={times}
      xName="at"
      isTime
      xText={(at) => clockTime(new Date(at * 1000))}
      yText={count}
      lines={lines}
      marks={[]}
    />
  );
};

export const QueuesPage = () => {
  const refetchInterval = usePace();
  const [looks, setLooks] = useState<readonly Look[]>([]);
  const { data, error } = useQuery({
    queryKey: ["overview"],
    queryFn: ({ signal }) => door.overview({ signal }),
    refetchInterval,
  });
  useEffect(() => {
    if (data !== undefined) setLooks((before) => withLook(before, lookOf(data)));
  }, [data]);
  useRowKeys();
  return (
    <>
      <div className="head">
        <h1>Queues</h1>
        <span className="muted">critical goes before high, high before normal, and so on to the GPU</span>
      </div>
      {error !== null && <Failure of={error} what="Nobody says what waits" />}
      {data?.absent != null && <Notice tone="bad" title={data.absent} />}
      {data === undefined ? error === null && <Loading what="the queues" /> : <QueueTable agents={data.agents} />}
      <section aria-labelledby="backlog">
        <h2 id="backlog">Since this page was opened</h2>
        <Backlog looks={looks} />
      </section>
    </>
  );
};
