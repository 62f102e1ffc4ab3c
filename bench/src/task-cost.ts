// What one task needs of the broker and the database, as the contract has it: two model turns, one tool call, no retry.
// Calls between services (claim, outcome, model, tool) are core requests, which store nothing.

interface Need {
  readonly what: string;
  readonly count: number;
}

export const PUBLISHES: readonly Need[] = [
  { what: "TASKS", count: 1 },
  { what: "WORK", count: 1 },
  { what: "JOURNAL (start, model, tool, model, end)", count: 5 },
  { what: "RESULTS", count: 1 },
];

export const CONSUMES: readonly Need[] = [
  { what: "TASKS", count: 1 },
  { what: "WORK", count: 1 },
  { what: "JOURNAL", count: 5 },
];

/** Each may be shared with other tasks that are at the same point. */
export const COMMITS: readonly Need[] = [
  { what: "accept", count: 1 },
  { what: "dispatch", count: 1 },
  { what: "claim", count: 1 },
  { what: "outcome", count: 1 },
  { what: "mark as published", count: 1 },
  { what: "record the journal", count: 1 },
];

export const JOURNAL_RECORDS = 5;

export const totalOf = (needs: readonly Need[]): number => needs.reduce((total, { count }) => total + count, 0);

export const describeNeeds = (needs: readonly Need[]): string =>
  needs.map(({ what, count }) => (count === 1 ? what : `${count} ${what}`)).join(", ");
