// What ingress reads of jobs, and of dead letters by their groups.
import type { FailureGroup, Job, JobState, WireError } from "@openclaw/contracts";
import { AppError } from "@openclaw/errors";
import { JOB_COLUMNS, type JobRow, notRunAgain, type Queries, toJob } from "@openclaw/store";

/** The newest ones tell what goes wrong now; grouping so many takes a tenth of a second. */
const MAX_LETTERS = 20_000;
/** More kinds of failure than anybody looks through. */
const MAX_GROUPS = 200;

interface JobFilter {
  readonly state?: JobState | undefined;
  /** The last id of the page before. */
  readonly cursor?: string | undefined;
  readonly limit: number;
}

interface JobPage {
  readonly jobs: readonly Job[];
  readonly nextCursor: string | null;
}

interface Groups {
  readonly groups: readonly FailureGroup[];
  /** Older dead letters, or smaller groups, were left out. */
  readonly truncated: boolean;
}

export interface JobReader {
  find(tenant: string, id: string): Promise<Job>;
  /** Newest first. */
  list(tenant: string, filter: JobFilter): Promise<JobPage>;
  /** Dead letters that nobody has replayed, by how they failed; the largest groups first. */
  groups(tenant: string, agent: string | undefined): Promise<Groups>;
}

interface GroupRow {
  readonly fingerprint: string;
  readonly count: number;
  readonly letters: number;
  readonly first_at: Date;
  readonly last_at: Date;
  readonly example: string;
  readonly agent: string;
  readonly agent_version: string;
  readonly error: WireError;
}

const GROUPS = `
with letters as (
  select t.id, t.fingerprint, t.finished_at from tasks t
  where t.tenant = $1 and t.end_state = 'dead_letter' and t.fingerprint is not null and ${notRunAgain("t")}
    and ($2::text is null or t.agent = $2)
  order by t.id desc limit ${MAX_LETTERS}),
groups as (
  select fingerprint, count(*)::int as count, min(finished_at) as first_at, max(finished_at) as last_at, max(id) as example
  from letters group by fingerprint order by count desc, example desc limit ${MAX_GROUPS + 1})
select g.*, (select count(*)::int from letters) as letters, t.agent, t.agent_version, t.error
from groups g join tasks t on t.id = g.example order by g.count desc, g.example desc`;

const toGroup = ({ fingerprint, count, first_at, last_at, example, agent, agent_version, error }: GroupRow) => ({
  fingerprint,
  count,
  agent,
  agent_version,
  code: error.code,
  tool: typeof error.details?.["tool"] === "string" ? error.details["tool"] : null,
  message: error.message,
  first_at: first_at.toISOString(),
  last_at: last_at.toISOString(),
  example,
});

export const createJobReader = (store: Queries): JobReader => ({
  find: async (tenant, id) => {
    const text = `select ${JOB_COLUMNS} from jobs j where j.id = $2 and j.tenant = $1`;
    const [row] = await store.query<JobRow>("find-job", text, [tenant, id]);
    if (row === undefined) throw new AppError("unknown_job", `no job ${id}`);
    return toJob(row);
  },
  list: async (tenant, { state, cursor, limit }) => {
    const text = `select ${JOB_COLUMNS} from jobs j where j.tenant = $1 and ($2::text is null or j.state = $2)
      and ($3::text is null or j.id < $3) order by j.id desc limit $4`;
    // One more than asked for tells whether another page follows.
    const rows = await store.query<JobRow>("list-jobs", text, [tenant, state ?? null, cursor ?? null, limit + 1]);
    const jobs = rows.slice(0, limit).map(toJob);
    return { jobs, nextCursor: rows.length > limit ? (jobs.at(-1)?.id ?? null) : null };
  },
  groups: async (tenant, agent) => {
    const rows = await store.query<GroupRow>("failure-groups", GROUPS, [tenant, agent ?? null]);
    const isCut = rows.length > MAX_GROUPS || rows[0]?.letters === MAX_LETTERS;
    return { groups: rows.slice(0, MAX_GROUPS).map(toGroup), truncated: isCut };
  },
});
