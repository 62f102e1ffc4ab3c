// What follows from what was told, each figure with where it comes from.
import type { CostEstimate } from "@openclaw/cost";
import type { ReactNode } from "react";
import { count, share, usd } from "../format/quantity.ts";
import { oneLine } from "../parts/json-text.ts";

/** Small figures keep their digits, and large ones no more of them than mean something. */
const exact = (value: number): string =>
  Number(value.toPrecision(5)).toLocaleString("en", { maximumFractionDigits: 6 });

const words = (name: string): string => name.replaceAll("_", " ");

interface FigureProps {
  readonly name: string;
  readonly value: string;
  readonly children?: ReactNode;
}

const Figure = ({ name, value, children }: FigureProps) => (
  <div className="tile">
    <span className="tile-name">{name}</span>
    <span className="tile-value">{value}</span>
    <span className="tile-note">{children}</span>
  </div>
);

export const CostFigures = ({ estimate }: { readonly estimate: CostEstimate }) => {
  const { self_hosted: home, api, break_even: even, hybrid_optimum: mix } = estimate;
  return (
    <div className="tiles">
      <Figure name="A month at home" value={usd(home.monthly_usd.total)}>
        {usd(home.usd_per_1000_at_volume)} for 1,000 tasks at this volume, {usd(home.usd_per_1000_at_capacity)} at
        capacity
      </Figure>
      <Figure name="A month at the API" value={usd(api.monthly_usd.total)}>
        {usd(api.usd_per_1000_at_volume)} for 1,000 tasks
      </Figure>
      <Figure name="Break-even" value={even === null ? "never" : `${count(Math.round(even.tasks_per_month))}`}>
        {even === null
          ? "the machines never get cheaper"
          : `tasks a month, the machines ${share(even.required_utilisation)} busy`}
      </Figure>
      <Figure name="Busy now" value={share(home.utilisation)}>
        {count(home.machines)} of {count(home.machines_needed)} machines needed at the busiest time
      </Figure>
      <Figure name="Cheapest mix" value={usd(mix.monthly_usd)}>
        {count(mix.machines)} machines, {share(mix.burst_share)} at the API
      </Figure>
      <Figure name="Tokens a task" value={count(api.implied_tokens_per_task.told)}>
        {usd(api.usd_per_task)} buy {count(Math.round(api.implied_tokens_per_task.at_75_percent_input))}
      </Figure>
    </div>
  );
};

/** The monthly difference with one input a quarter lower and a quarter higher. */
export const Sensitivity = ({ rows }: { readonly rows: CostEstimate["sensitivity"] }) => {
  const largest = Math.max(1, ...rows.map(({ swing_usd }) => swing_usd));
  return (
    <table className="rows">
      <thead>
        <tr>
          <th scope="col">A quarter less and more of</th>
          <th scope="col">moves the answer by</th>
          <th scope="col" className="number">
            less
          </th>
          <th scope="col" className="number">
            more
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ input, lower_usd, higher_usd, swing_usd }) => (
          <tr key={input}>
            <th scope="row">{words(input)}</th>
            <td data-name="moves by">
              <span className="meter">
                <span className="meter-text">{usd(swing_usd)}</span>
                <span className="meter-bar" aria-hidden="true">
                  <span style={{ width: `${(swing_usd / largest) * 100}%` }} />
                </span>
              </span>
            </td>
            <td data-name="less" className="number">
              {signed(lower_usd)}
            </td>
            <td data-name="more" className="number">
              {signed(higher_usd)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
};

const signed = (value: number): string => `${value < 0 ? "−" : "+"}${usd(Math.abs(value))}`;

const SOURCE_LENGTH = 200;

export const Assumptions = ({ rows }: { readonly rows: CostEstimate["assumptions"] }) => (
  <table className="rows">
    <thead>
      <tr>
        <th scope="col">Assumption</th>
        <th scope="col">Value</th>
        <th scope="col">Source</th>
      </tr>
    </thead>
    <tbody>
      {rows.map(({ input, value, unit, source }) => (
        <tr key={input}>
          <th scope="row">{words(input)}</th>
          <td data-name="Value">
            {typeof value === "number" ? exact(value) : String(value)} {unit}
          </td>
          <td data-name="Source" className="wide muted">
            {oneLine(source, SOURCE_LENGTH)}
          </td>
        </tr>
      ))}
    </tbody>
  </table>
);

export const Claims = ({ claims }: { readonly claims: CostEstimate["claims"] }) => (
  <ul className="plain">
    {claims.map(({ claim, stated, computed, unit, follows, why }) => (
      <li key={claim}>
        <b>{claim}</b>: stated {exact(stated)} {unit}, worked out {exact(computed)} {unit}:{" "}
        {follows ? "follows" : <span className="bad-text">does not follow</span>}. <span className="muted">{why}</span>
      </li>
    ))}
  </ul>
);
