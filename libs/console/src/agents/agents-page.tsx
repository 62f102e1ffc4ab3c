// The agents: their pools, and what they are for.
import { useQuery } from "@tanstack/react-query";
import { door } from "../api/door.ts";
import { usePace } from "../api/pace.ts";
import { count } from "../format/quantity.ts";
import { Meter } from "../parts/meter.tsx";
import { Failure, Loading } from "../parts/notice.tsx";
import { Link } from "../routing/link.tsx";
import { agentPath } from "../routing/route.ts";
import { useRowKeys } from "../shell/row-keys.ts";

export const AgentsPage = () => {
  const refetchInterval = usePace();
  const { data: agents, error } = useQuery({
    queryKey: ["agents"],
    queryFn: ({ signal }) => door.agents({ signal }),
    refetchInterval,
  });
  useRowKeys();
  return (
    <>
      <div className="head">
        <h1>Agents</h1>
      </div>
      {error !== null && <Failure of={error} what="Nobody says which agents there are" />}
      {agents === undefined && error === null && <Loading what="agents" />}
      {agents?.length === 0 && <p className="empty">None is configured.</p>}
      {agents !== undefined && agents.length > 0 && (
        <table className="rows">
          <thead>
            <tr>
              <th scope="col">Agent</th>
              <th scope="col" className="number">
                Workers
              </th>
              <th scope="col">Running</th>
              <th scope="col">Tools</th>
              <th scope="col">Model</th>
              <th scope="col">Description</th>
            </tr>
          </thead>
          <tbody>
            {agents.map(({ name, workers, running, capacity, tools, model, description }) => (
              <tr key={name} data-row>
                <th scope="row">
                  <Link to={agentPath(name)} className="row-link">
                    {name}
                  </Link>
                </th>
                <td data-name="Workers" className="number">
                  {count(workers)}
                </td>
                <td data-name="Running">
                  <Meter used={running} of={capacity}>
                    {count(running)} of {count(capacity)}
                  </Meter>
                </td>
                <td data-name="Tools">{tools.length === 0 ? "none" : tools.join(", ")}</td>
                <td data-name="Model">{model}</td>
                <td data-name="Description" className="wide">
                  {description}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </>
  );
};
