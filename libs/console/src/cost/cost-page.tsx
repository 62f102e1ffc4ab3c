// Machines of one's own against an API. It is worked out here, at each key; the address holds what was told.
import { estimateCost } from "@openclaw/cost";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { door } from "../api/door.ts";
import { count, usd } from "../format/quantity.ts";
import { LineChart } from "../parts/line-chart.tsx";
import { Failure, Loading, Notice } from "../parts/notice.tsx";
import { replacePlace, usePlace } from "../routing/location.ts";
import { SCREENS } from "../routing/route.ts";
import { Assumptions, Claims, CostFigures, Sensitivity } from "./cost-answer.tsx";
import { costCurveOf } from "./cost-curve.ts";
import { CostInputs } from "./cost-inputs.tsx";
import { readCostInput, writeCostInput } from "./cost-query.ts";

const today = (): string => new Date().toISOString().slice(0, 10);

export const CostPage = () => {
  const { search } = usePlace();
  const { data: prices, error } = useQuery({
    queryKey: ["prices"],
    queryFn: ({ signal }) => door.prices({ signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const told = useMemo(() => readCostInput(search), [search]);
  const answer = useMemo(
    () => (prices === undefined ? undefined : estimateCost(told, prices, today())),
    [told, prices],
  );
  const estimate = answer?.ok ? answer.value : undefined;
  const curve = useMemo(
    () => (prices === undefined || estimate === undefined ? undefined : costCurveOf(told, estimate, prices, today())),
    [told, estimate, prices],
  );
  if (error !== null) return <Failure of={error} what="The prices cannot be read" />;
  if (prices === undefined) return <Loading what="the prices" />;
  const marks =
    estimate === undefined
      ? []
      : [
          { at: estimate.tasks_per_month, text: "you are here" },
          ...(estimate.break_even === null ? [] : [{ at: estimate.break_even.tasks_per_month, text: "break-even" }]),
        ];
  return (
    <>
      <div className="head">
        <h1>Cost</h1>
        <span className="muted">machines of your own against an API, a month</span>
      </div>
      {answer !== undefined && !answer.ok && (
        <Notice tone="warn" title="This cannot be worked out">
          {answer.problems.map(({ path, message }) => (
            <p key={`${path} ${message}`}>
              <code>{path}</code> {message}
            </p>
          ))}
        </Notice>
      )}
      {estimate !== undefined && <p className="verdict answer">{estimate.verdict}</p>}
      <div className="cost">
        <CostInputs
          told={told}
          estimate={estimate}
          prices={prices}
          onChange={(changed) => replacePlace(`${SCREENS.cost.path}${writeCostInput(changed)}`)}
        />
        {estimate !== undefined && (
          <div className="cost-answer">
            <CostFigures estimate={estimate} />
            {curve !== undefined && (
              <LineChart
                label={estimate.verdict}
                x={curve.tasks}
                xName="tasks"
                xText={(tasks) => count(Math.round(tasks))}
                yText={usd}
                lines={[
                  { name: "at home", values: curve.selfHosted, colour: "--accent" },
                  { name: "at the API", values: curve.api, colour: "--warn" },
                ]}
                marks={marks}
              />
            )}
            {estimate.claims.length > 0 && (
              <section aria-labelledby="claims">
                <h2 id="claims">What the article states</h2>
                <Claims claims={estimate.claims} />
              </section>
            )}
            <section aria-labelledby="sensitivity">
              <h2 id="sensitivity">What moves the answer most</h2>
              <Sensitivity rows={estimate.sensitivity} />
            </section>
            <section aria-labelledby="assumptions">
              <h2 id="assumptions">Every assumption, and its source</h2>
              <Assumptions rows={estimate.assumptions} />
            </section>
          </div>
        )}
      </div>
    </>
  );
};
