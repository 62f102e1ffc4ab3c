// The model servers behind each adapter.
import type { LiveAdapter } from "@openclaw/contracts";
import { bytes, count, share } from "../format/quantity.ts";
import { Meter } from "../parts/meter.tsx";
import { Badge } from "../parts/state-badge.tsx";

type Replica = LiveAdapter["replicas"][number];

/** Soon there is no room for another prompt. */
const FULL_CACHE = 0.9;

const hitsOf = ({ prefix_hit_tokens: hits, prefix_queried_tokens: queried }: Replica): number | undefined =>
  hits === undefined || queried === undefined || queried === 0 ? undefined : hits / queried;

const ReplicaRow = ({ replica, adapter }: { readonly replica: Replica; readonly adapter: LiveAdapter }) => (
  <tr>
    <th scope="row">{replica.url.replace(/^https?:\/\//, "")}</th>
    <td data-name="State">
      <Badge tone={replica.healthy ? "ok" : "bad"}>{replica.healthy ? "answers" : "silent"}</Badge>
    </td>
    <td data-name="Adapter">{adapter.adapter}</td>
    <td data-name="KV cache">
      {replica.kv_total_bytes === 0 ? (
        "–"
      ) : (
        <Meter used={replica.kv_used_bytes} of={replica.kv_total_bytes} warnAt={FULL_CACHE}>
          {share(replica.kv_used_bytes / replica.kv_total_bytes)} of {bytes(replica.kv_total_bytes)}
        </Meter>
      )}
    </td>
    <td data-name="Running" className="number">
      {count(replica.running)}
    </td>
    <td data-name="Waiting" className="number">
      {count(replica.waiting)}
    </td>
    <td data-name="Preempted" className="number">
      {count(replica.preemptions)}
    </td>
    <td data-name="Prefix hits" className="number">
      {share(hitsOf(replica))}
    </td>
  </tr>
);

export const ServerTable = ({ adapters }: { readonly adapters: readonly LiveAdapter[] }) => (
  <section aria-labelledby="servers">
    <h2 id="servers">Model servers</h2>
    {adapters.length === 0 ? (
      <p className="empty">No inference adapter has been heard of.</p>
    ) : (
      <table className="rows">
        <thead>
          <tr>
            <th scope="col">Server</th>
            <th scope="col">State</th>
            <th scope="col">Adapter</th>
            <th scope="col">KV cache</th>
            <th scope="col" className="number">
              Running
            </th>
            <th scope="col" className="number">
              Waiting
            </th>
            <th scope="col" className="number">
              Preempted
            </th>
            <th scope="col" className="number">
              Prefix hits
            </th>
          </tr>
        </thead>
        <tbody>
          {adapters.flatMap((adapter) =>
            adapter.replicas.map((replica) => <ReplicaRow key={replica.url} replica={replica} adapter={adapter} />),
          )}
        </tbody>
      </table>
    )}
  </section>
);
