// The tools on an agent's list; it reaches no others.
import type { ToolSpec } from "@openclaw/contracts";
import { duration } from "../format/duration.ts";

const EFFECTS: Readonly<Record<ToolSpec["effect"], string>> = {
  read: "only reads",
  idempotent: "may be repeated",
  effect: "happens once, or is reported unknown",
};

export const ToolTable = ({ tools }: { readonly tools: readonly ToolSpec[] }) =>
  tools.length === 0 ? (
    <p className="empty">It may call none.</p>
  ) : (
    <table className="rows">
      <thead>
        <tr>
          <th scope="col">Tool</th>
          <th scope="col">Effect</th>
          <th scope="col">Endpoint</th>
          <th scope="col" className="number">
            Time limit
          </th>
          <th scope="col">Description</th>
        </tr>
      </thead>
      <tbody>
        {tools.map(({ name, effect, endpoint, timeout_seconds, description }) => (
          <tr key={name}>
            <th scope="row">
              <code>{name}</code>
            </th>
            <td data-name="Effect">{EFFECTS[effect]}</td>
            <td data-name="Endpoint">
              <code>{endpoint}</code>
            </td>
            <td data-name="Time limit" className="number">
              {duration(timeout_seconds)}
            </td>
            <td data-name="Description" className="wide">
              {description}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
