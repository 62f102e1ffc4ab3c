// How the agents did, period by period. The address says which.
import { SCORECARD_STEPS, type Scorecard, type ScorecardFigure, type ScorecardQuery } from "@openclaw/contracts";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { door } from "../api/door.ts";
import { CopyButton } from "../parts/copy-button.tsx";
import { Failure, Loading } from "../parts/notice.tsx";
import { navigate, usePlace } from "../routing/location.ts";
import { SCREENS } from "../routing/route.ts";
import {
  asMarkdown,
  changeText,
  FIGURE_NAMES,
  FIGURES,
  judgementOf,
  periodName,
  readQuery,
  valueText,
  writeQuery,
} from "./figures.ts";

type Query = Partial<ScorecardQuery>;

/** Counting a million tasks takes seconds, and ends of a day change slowly. */
const FRESH_MS = 60_000;

const STEP_WORDS = { day: "day", week: "week", all: "all of it" } as const;

const QueryBar = ({ query, onChange }: { readonly query: Query; readonly onChange: (query: Query) => void }) => {
  const set = (key: keyof Query, value: string | number | undefined) => {
    const { [key]: _, ...rest } = query;
    onChange(value === undefined || value === "" ? rest : { ...rest, [key]: value });
  };
  return (
    <search className="filters" aria-label="Period">
      <label className="field">
        <span>By</span>
        <select data-filter value={query.by ?? "week"} onChange={(event) => set("by", event.target.value)}>
          {SCORECARD_STEPS.map((step) => (
            <option key={step} value={step}>
              {STEP_WORDS[step]}
            </option>
          ))}
        </select>
      </label>
      <label className="field">
        <span>First day</span>
        <input type="date" value={query.from ?? ""} onChange={(event) => set("from", event.target.value)} />
      </label>
      <label className="field">
        <span>Last day</span>
        <input type="date" value={query.to ?? ""} onChange={(event) => set("to", event.target.value)} />
      </label>
      <label className="field">
        <span>USD a month, for the cost</span>
        <input
          type="number"
          min={0}
          placeholder="not told"
          key={query.usd_per_month ?? ""}
          defaultValue={query.usd_per_month}
          onBlur={({ target }) =>
            set("usd_per_month", Number.isNaN(target.valueAsNumber) ? undefined : target.valueAsNumber)
          }
          onKeyDown={(event) => event.key === "Enter" && event.currentTarget.blur()}
        />
      </label>
    </search>
  );
};

const FigureCell = ({
  name,
  period,
}: {
  readonly name: ScorecardFigure;
  readonly period: Scorecard["periods"][number];
}) => {
  const figure = period.figures[name];
  const judged = judgementOf(name, figure);
  return (
    <td data-name={periodName(period)} className="number" title={figure.absent}>
      {valueText(name, figure)}
      <span className={judged === undefined ? "change muted" : `change ${judged}`}>
        {changeText(name, figure)}
        {judged !== undefined && ` ${judged}`}
      </span>
    </td>
  );
};

const Absences = ({ card }: { readonly card: Scorecard }) => {
  const reasons = new Map<string, Set<string>>();
  for (const { figures } of card.periods)
    for (const name of FIGURE_NAMES) {
      const { absent } = figures[name];
      if (absent !== undefined) reasons.set(absent, (reasons.get(absent) ?? new Set()).add(FIGURES[name].title));
    }
  if (reasons.size === 0) return null;
  return (
    <section aria-labelledby="absent">
      <h2 id="absent">What is missing</h2>
      <ul className="plain">
        {[...reasons].map(([reason, names]) => (
          <li key={reason}>
            {[...names].join(", ")}: {reason}
          </li>
        ))}
      </ul>
    </section>
  );
};

const Card = ({ card }: { readonly card: Scorecard }) => (
  <>
    <table className="rows">
      <thead>
        <tr>
          <th scope="col">Figure</th>
          {card.periods.map((period) => (
            <th key={period.from} scope="col" className="number">
              {periodName(period)}
              {!period.over && <span className="change muted">goes on</span>}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {FIGURE_NAMES.map((name) => (
          <tr key={name}>
            <th scope="row">{FIGURES[name].title}</th>
            {card.periods.map((period) => (
              <FigureCell key={period.from} name={name} period={period} />
            ))}
          </tr>
        ))}
      </tbody>
    </table>
    <Absences card={card} />
    <section aria-labelledby="how">
      <h2 id="how">How each is worked out</h2>
      <dl className="plain">
        {FIGURE_NAMES.map((name) => (
          <div key={name}>
            <dt>{FIGURES[name].title}</dt>
            <dd className="muted">{card.how[name]}</dd>
          </div>
        ))}
      </dl>
    </section>
  </>
);

export const ScorecardPage = () => {
  const { search } = usePlace();
  const query = readQuery(search);
  const { data, error, isPlaceholderData } = useQuery({
    queryKey: ["scorecard", search],
    queryFn: ({ signal }) => door.scorecard(query, { signal }),
    staleTime: FRESH_MS,
    placeholderData: keepPreviousData,
  });
  return (
    <>
      <div className="head">
        <h1>Scorecard</h1>
        {data !== undefined && <CopyButton text={asMarkdown(data.periods)}>Copy as Markdown</CopyButton>}
      </div>
      <QueryBar query={query} onChange={(changed) => navigate(`${SCREENS.scorecard.path}${writeQuery(changed)}`)} />
      {error !== null && <Failure of={error} what="It cannot be counted" />}
      {data === undefined && error === null && <Loading what="how the agents did" />}
      {data !== undefined && (
        <div className={isPlaceholderData ? "stale" : undefined}>
          <Card card={data} />
        </div>
      )}
    </>
  );
};
