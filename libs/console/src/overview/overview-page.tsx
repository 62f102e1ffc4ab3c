// Everything at one glance. Each number leads to the list behind it.
import type { Overview } from "@openclaw/contracts";
import { useQuery } from "@tanstack/react-query";
import { door } from "../api/door.ts";
import { usePace } from "../api/pace.ts";
import { duration } from "../format/duration.ts";
import { clockTime } from "../format/moment.ts";
import { count, share, usd } from "../format/quantity.ts";
import { Failure, Loading } from "../parts/notice.tsx";
import { Link } from "../routing/link.tsx";
import { SCREENS } from "../routing/route.ts";
import { writeTaskFilter } from "../routing/task-filter.ts";
import { useRowKeys } from "../shell/row-keys.ts";
import { AgentTable } from "./agent-table.tsx";
import { ServerTable } from "./server-table.tsx";
import { totalsOf, troublesOf } from "./totals.ts";

interface TileProps {
  readonly name: string;
  readonly value: string;
  readonly note: string;
  readonly to?: string;
}

const Tile = ({ name, value, note, to }: TileProps) => {
  const inner = (
    <>
      <span className="tile-name">{name}</span>
      <span className="tile-value">{value}</span>
      <span className="tile-note">{note}</span>
    </>
  );
  if (to === undefined) return <div className="tile">{inner}</div>;
  return (
    <Link to={to} className="tile">
      {inner}
    </Link>
  );
};

const tasks = (filter: Parameters<typeof writeTaskFilter>[0]): string => `/tasks${writeTaskFilter(filter)}`;

const Tiles = ({ overview }: { readonly overview: Overview }) => {
  const sums = totalsOf(overview);
  const isLed = overview.absent === null;
  const { cost_today: cost, recent } = overview;
  const window = recent.all ? "the last hour" : `since ${clockTime(new Date(recent.since))}`;
  return (
    <div className="tiles">
      <Tile
        name="Waiting"
        value={isLed ? count(sums.queued) : "–"}
        note={sums.oldestSeconds === null ? "nothing waits" : `the oldest for ${duration(sums.oldestSeconds)}`}
        to={tasks({ state: "queued" })}
      />
      <Tile
        name="Running"
        value={isLed ? count(sums.running) : "–"}
        note={isLed ? `of ${count(sums.capacity)} slots` : "nobody can say"}
        to={tasks({ state: "running" })}
      />
      <Tile
        name="Succeeded"
        value={sums.ended === 0 ? "–" : share(sums.succeeded / sums.ended)}
        note={sums.ended === 0 ? `no task ended in ${window}` : `of ${count(sums.ended)} that ended, ${window}`}
        to={tasks({ period: "1h" })}
      />
      <Tile
        name="Dead letters"
        value={isLed ? count(sums.deadLetters) : "–"}
        note="that nobody has replayed"
        to={SCREENS.deadLetters.path}
      />
      <Tile
        name="Need attention"
        value={isLed ? count(sums.unknownEffects) : "–"}
        note="effects nobody knows the end of"
        to={tasks({ state: "needs_attention" })}
      />
      <Tile name="Cost today" value={usd(cost.usd)} note={cost.absent ?? "measured"} />
    </div>
  );
};

const Troubles = ({ overview }: { readonly overview: Overview }) => {
  const troubles = troublesOf(overview);
  if (troubles.length === 0) return <p className="verdict ok">All is well.</p>;
  const worst = troubles.some(({ tone }) => tone === "bad") ? "bad" : "warn";
  return (
    <section className={`verdict ${worst}`} aria-label="What needs a look">
      <ul>
        {troubles.map(({ text, to }) => (
          <li key={text}>{to === undefined ? text : <Link to={to}>{text}</Link>}</li>
        ))}
      </ul>
    </section>
  );
};

export const OverviewPage = () => {
  const refetchInterval = usePace();
  const { data, error } = useQuery({
    queryKey: ["overview"],
    queryFn: ({ signal }) => door.overview({ signal }),
    refetchInterval,
  });
  useRowKeys();
  return (
    <>
      <div className="head">
        <h1>Overview</h1>
        {data !== undefined && <span className="muted">as of {clockTime(new Date(data.at))}</span>}
      </div>
      {error !== null && <Failure of={error} what="The door does not tell how everything is" />}
      {data === undefined ? (
        error === null && <Loading what="how everything is" />
      ) : (
        <>
          <Troubles overview={data} />
          <Tiles overview={data} />
          <AgentTable overview={data} />
          <ServerTable adapters={data.adapters} />
        </>
      )}
    </>
  );
};
