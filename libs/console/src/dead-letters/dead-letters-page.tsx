// Tasks whose retries are used up, by how they failed, and their replay.
import type { FailureGroup } from "@openclaw/contracts";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { door } from "../api/door.ts";
import { usePace } from "../api/pace.ts";
import { count } from "../format/quantity.ts";
import { OpenJobs } from "../jobs/open-jobs.tsx";
import { oneLine } from "../parts/json-text.ts";
import { Failure, Loading } from "../parts/notice.tsx";
import { When } from "../parts/when.tsx";
import { Link } from "../routing/link.tsx";
import { taskPath } from "../routing/route.ts";
import { writeTaskFilter } from "../routing/task-filter.ts";
import { useRowKeys } from "../shell/row-keys.ts";
import { useNow } from "../shell/use-now.ts";
import { GroupReplay } from "./group-replay.tsx";

const MESSAGE_LENGTH = 240;

interface GroupProps {
  readonly group: FailureGroup;
  readonly now: number;
  readonly onReplay: () => void;
}

const GroupRow = ({ group, now, onReplay }: GroupProps) => {
  const { fingerprint, agent, code, tool, message, first_at, last_at, example } = group;
  const search = writeTaskFilter({ state: "dead_letter", fingerprint });
  return (
    <tr data-row>
      <th scope="row">
        <Link to={taskPath(example, search)} className="row-link">
          <code>{code}</code>
          {tool !== null && ` of ${tool}`}
        </Link>
      </th>
      <td data-name="Tasks" className="number">
        <Link to={`/tasks${search}`}>{count(group.count)}</Link>
      </td>
      <td data-name="Agent">{agent}</td>
      <td data-name="First" className="number">
        <When at={first_at} now={now} />
      </td>
      <td data-name="Last" className="number">
        <When at={last_at} now={now} />
      </td>
      <td data-name="The newest says" className="why wide" title={message}>
        {oneLine(message, MESSAGE_LENGTH)}
      </td>
      <td className="row-actions">
        <button type="button" onClick={onReplay} aria-label={`Replay ${count(group.count)} of ${agent}: ${code}`}>
          Replay …
        </button>
      </td>
    </tr>
  );
};

const GroupTable = ({
  groups,
  now,
  onReplay,
}: {
  readonly groups: readonly FailureGroup[];
  readonly now: number;
  readonly onReplay: (group: FailureGroup) => void;
}) => (
  <table className="rows">
    <thead>
      <tr>
        <th scope="col">How they failed</th>
        <th scope="col" className="number">
          Tasks
        </th>
        <th scope="col">Agent</th>
        <th scope="col" className="number">
          First
        </th>
        <th scope="col" className="number">
          Last
        </th>
        <th scope="col">The newest says</th>
        <th scope="col">
          <span className="unseen">Replay</span>
        </th>
      </tr>
    </thead>
    <tbody>
      {groups.map((group) => (
        <GroupRow key={group.fingerprint} group={group} now={now} onReplay={() => onReplay(group)} />
      ))}
    </tbody>
  </table>
);

export const DeadLettersPage = () => {
  const refetchInterval = usePace();
  const now = useNow();
  const [chosen, setChosen] = useState<FailureGroup>();
  const [begun, setBegun] = useState<readonly string[]>([]);
  const { data: groups, error } = useQuery({
    queryKey: ["dead-letters"],
    queryFn: ({ signal }) => door.deadLetters.groups({ signal }),
    refetchInterval,
  });
  useRowKeys();
  return (
    <>
      <div className="head">
        <h1>Dead letters</h1>
        <span className="muted">tasks whose retries are used up and that nobody has replayed, by how they failed</span>
      </div>
      {error !== null && <Failure of={error} what="The dead letters cannot be read" />}
      <OpenJobs begun={begun} onClose={(id) => setBegun(begun.filter((one) => one !== id))} />
      {chosen !== undefined && (
        <GroupReplay
          key={chosen.fingerprint}
          group={chosen}
          onBegun={(id) => {
            setBegun([id, ...begun]);
            setChosen(undefined);
          }}
          onClose={() => setChosen(undefined)}
        />
      )}
      {groups === undefined && error === null && <Loading what="dead letters" />}
      {groups?.length === 0 && <p className="empty">There are none.</p>}
      {groups !== undefined && groups.length > 0 && <GroupTable groups={groups} now={now} onReplay={setChosen} />}
    </>
  );
};
