// The spans of a task over every hop, for those who want more than the timeline tells.
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { door } from "../api/door.ts";
import { milliseconds } from "../format/duration.ts";
import { Failure, Loading } from "../parts/notice.tsx";

const Spans = ({ id }: { readonly id: string }) => {
  const { data, error } = useQuery({ queryKey: ["trace", id], queryFn: ({ signal }) => door.trace(id, { signal }) });
  if (error !== null) return <Failure of={error} what="The trace cannot be read" />;
  if (data === undefined) return <Loading what="the trace" />;
  if (data.spans.length === 0) return <p className="empty">No span of it was recorded, or they were let go of.</p>;
  return (
    <table className="rows spans">
      <thead>
        <tr>
          <th scope="col">Span</th>
          <th scope="col">Service</th>
          <th scope="col" className="number">
            Length
          </th>
          <th scope="col">Error</th>
        </tr>
      </thead>
      <tbody>
        {data.spans.map((span) => (
          <tr key={span.span_id}>
            <th scope="row" style={{ paddingInlineStart: `${0.5 + Math.min(span.depth, 8)}rem` }}>
              {span.name}
            </th>
            <td data-name="Service">{span.service}</td>
            <td data-name="Length" className="number">
              {milliseconds(span.end_unix_ms - span.start_unix_ms)}
            </td>
            <td data-name="Error" className="bad-text">
              {span.error}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
};

export const Trace = ({ id }: { readonly id: string }) => {
  const [opened, setOpened] = useState(false);
  return (
    <details className="trace" onToggle={(event) => setOpened(event.currentTarget.open)}>
      <summary>Trace, span by span</summary>
      {opened && <Spans id={id} />}
    </details>
  );
};
