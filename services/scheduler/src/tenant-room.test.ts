import { AppError } from "@openclaw/errors";
import { expect, it } from "vitest";
import { silent } from "../test/silent.ts";
import { TenantRoom } from "./tenant-room.ts";

const roomFor = (limit: number, open: Record<string, number>) => {
  const control = { counts: 0, away: false };
  const query = async () => {
    control.counts += 1;
    if (control.away) throw new AppError("store_unavailable");
    return Object.entries(open).map(([tenant, count]) => ({ tenant, count })) as never;
  };
  return { room: new TenantRoom({ query }, limit, silent), control };
};

it("lets a tenant have as many open tasks as the limit says, and counts what was let in", async () => {
  const { room } = roomFor(3, { a: 1, b: 3 });
  await room.look(0);
  expect([room.fits("a", 2), room.fits("a", 3), room.fits("b", 1), room.fits("c", 3)]).toEqual([
    true,
    false,
    false,
    true,
  ]);
  room.accepted("a");
  expect(room.fits("a", 2)).toBe(false);
});

it("counts anew only now and then", async () => {
  const { room, control } = roomFor(3, {});
  await Promise.all([room.look(performance.now()), room.look(performance.now())]);
  await room.look(performance.now());
  expect(control.counts).toBe(1);
  await room.look(performance.now() + 60_000);
  expect(control.counts).toBe(2);
});

it("goes by the last count while nothing can be counted", async () => {
  const { room, control } = roomFor(3, { a: 3 });
  await room.look(performance.now());
  control.away = true;
  await room.look(performance.now() + 60_000);
  expect([room.fits("a", 1), room.fits("b", 1)]).toEqual([false, true]);
});
