import type { Task } from "@openclaw/contracts";
import { AppError } from "@openclaw/errors";
import type { Queries, TaskRow } from "@openclaw/store";
import { createMetrics } from "@openclaw/telemetry";
import { expect, it } from "vitest";
import { taskRow } from "../test/fake-table.ts";
import { silent } from "../test/silent.ts";
import { ResultsPublisher } from "./results-publisher.ts";

const id = (n: number): string => `t${String(n).padStart(3, "0")}`;

/** Ends that RESULTS is owed, and a broker that refuses some of them. */
const setup = (owed: number, refusal: (task: string) => AppError | undefined = () => undefined) => {
  const rows = new Map<string, TaskRow>();
  for (let n = 0; n < owed; n += 1) rows.set(id(n), taskRow(id(n), { state: "succeeded", finished_at: new Date(0) }));
  const published: string[] = [];
  const pages: number[] = [];
  const query = async (name: string, _text: string, values: readonly unknown[] = []): Promise<object[]> => {
    if (name === "mark-published") for (const one of values[0] as string[]) rows.delete(one);
    if (name !== "load-unpublished") return [];
    const page = [...rows.values()].filter((row) => row.id > (values[1] as string)).slice(0, values[2] as number);
    pages.push(page.length);
    return page;
  };
  const publish = async (_subject: string, body: unknown) => {
    const task = (body as Task).id;
    const error = refusal(task);
    if (error !== undefined) throw error;
    published.push(task);
    return { stored: true, seq: 1 };
  };
  const publisher = new ResultsPublisher({
    bus: { streams: { publish } as never },
    db: { query } as Queries,
    log: silent,
    metrics: createMetrics({ service: "scheduler" }),
  });
  return { publisher, published, pages, owed: () => [...rows.keys()] };
};

const forever = new AbortController().signal;

it("publishes all that is owed, a few at a time, and strikes it off", async () => {
  const { publisher, published, pages, owed } = setup(40);
  await publisher.sweep(60_000, forever);
  expect(published).toHaveLength(40);
  expect(Math.max(...pages)).toBe(16);
  expect(owed()).toEqual([]);
});

it("goes past an end that the broker will never take", async () => {
  const { publisher, owed } = setup(40, (task) => (task === id(3) ? new AppError("too_large") : undefined));
  await publisher.sweep(60_000, forever);
  expect(owed()).toEqual([id(3)]);
});

it("gives up for now when the broker is away, or when it is told to", async () => {
  const { publisher, pages, owed } = setup(40, () => new AppError("bus_unavailable"));
  await publisher.sweep(60_000, forever);
  expect(pages).toEqual([16]);
  await publisher.sweep(60_000, AbortSignal.abort());
  expect(pages).toEqual([16]);
  expect(owed()).toHaveLength(40);
});
