import type { Overview } from "@openclaw/contracts";
import { expect, it } from "vitest";
import { type Look, lookOf, seriesOf, withLook } from "./backlog.ts";

const look = (at: number, waiting: Record<string, number>): Look => ({ at, waiting });

it("is looked at once for each answer, and keeps an hour", () => {
  let looks: readonly Look[] = [];
  for (let at = 0; at < 1_000; at += 1) looks = withLook(withLook(looks, look(at, { a: at })), look(at, { a: at }));
  expect(looks).toHaveLength(720);
  expect(looks.at(-1)?.at).toBe(999);
  expect(withLook(looks, undefined)).toBe(looks);
});

it("shows the agents that something waited for, the most first", () => {
  const looks = [look(1, { a: 0, b: 5, c: 0 }), look(2, { a: 9, c: 0 })];
  expect(seriesOf(looks, 5)).toEqual([
    { agent: "a", waiting: [0, 9] },
    { agent: "b", waiting: [5, 0] },
  ]);
  expect(seriesOf(looks, 1)).toHaveLength(1);
});

it("has a gap while nobody leads", () => {
  const overview = { at: "2026-03-02T12:00:00Z", absent: "nobody leads", agents: [] } as unknown as Overview;
  expect(lookOf(overview)).toBeUndefined();
  expect(lookOf({ ...overview, absent: null })).toEqual({ at: Date.parse(overview.at), waiting: {} });
});
