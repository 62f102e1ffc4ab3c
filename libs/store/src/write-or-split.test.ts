import { AppError } from "@openclaw/errors";
import { describe, expect, it } from "vitest";
import { writeOrSplit } from "./write-or-split.ts";

const refusal = (sqlstate: string) => new AppError("store_rejected", "refused", { details: { sqlstate } });

/** A table that takes numbers and refuses a statement with a bad one in it. */
const tableWithout = (bad: ReadonlySet<number>, sqlstate = "22P05") => {
  const written: number[] = [];
  let statements = 0;
  const write = async (items: readonly number[]) => {
    statements += 1;
    if (items.some((item) => bad.has(item))) throw refusal(sqlstate);
    written.push(...items);
  };
  return { write, written, statements: () => statements };
};

const range = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

describe("writeOrSplit", () => {
  it("writes everything in one statement when nothing is wrong", async () => {
    const table = tableWithout(new Set());
    await writeOrSplit(range(500), table.write, () => expect.unreachable());
    expect(table.statements()).toBe(1);
    expect(table.written).toHaveLength(500);
  });

  it("writes nothing when there is nothing", async () => {
    const table = tableWithout(new Set());
    await writeOrSplit([], table.write, () => expect.unreachable());
    expect(table.statements()).toBe(0);
  });

  it.each(["22P05", "23502", "54000"])(
    "finds the one row of 500 that is bad for %s with few statements",
    async (state) => {
      const table = tableWithout(new Set([321]), state);
      const refused: number[] = [];
      await writeOrSplit(range(500), table.write, (item) => void refused.push(item));
      expect(refused).toEqual([321]);
      expect(table.written).toEqual(range(500).filter((item) => item !== 321));
      expect(table.statements()).toBeLessThan(25);
    },
  );

  it("ends when every row is bad", async () => {
    const table = tableWithout(new Set(range(64)));
    const refused: number[] = [];
    await writeOrSplit(range(64), table.write, (item) => void refused.push(item));
    expect(refused).toEqual(range(64));
  });

  it.each(["42P01", "25006"])("throws what no row is to blame for: SQLSTATE %s", async (sqlstate) => {
    const table = tableWithout(new Set([1]), sqlstate);
    const writing = writeOrSplit(range(4), table.write, () => expect.unreachable());
    await expect(writing).rejects.toMatchObject({ code: "store_rejected" });
    expect(table.statements()).toBe(1);
  });

  it("writes in halves what takes too long as a whole, and throws when a single row does", async () => {
    const written: number[] = [];
    const slow = async (items: readonly number[]) => {
      const cancelled = new AppError("store_unavailable", "cancelled", { details: { sqlstate: "57014" } });
      if (items.length > 100 || items.includes(-1)) throw cancelled;
      written.push(...items);
    };
    await writeOrSplit(range(500), slow, () => expect.unreachable());
    expect(written).toEqual(range(500));
    await expect(writeOrSplit([-1], slow, () => expect.unreachable())).rejects.toMatchObject({
      code: "store_unavailable",
    });
  });

  it("throws when the database is away", async () => {
    const away = async () => {
      throw new AppError("store_unavailable");
    };
    const writing = writeOrSplit([1, 2], away, () => expect.unreachable());
    await expect(writing).rejects.toMatchObject({ code: "store_unavailable" });
  });
});
