import { expect, it } from "vitest";
import { TenantRoom } from "./tenant-room.ts";

const roomFor = (limit: number, open: Record<string, number>) => {
  let counts = 0;
  const query = async () => {
    counts += 1;
    return Object.entries(open).map(([tenant, count]) => ({ tenant, count })) as never;
  };
  return { room: new TenantRoom({ query }, limit), counts: () => counts };
};

it("lets a tenant have as many open tasks as the limit says, and counts what it lets in", async () => {
  const { room } = roomFor(3, { a: 2, b: 3 });
  await room.look(0);
  expect(["a", "a", "b", "c"].map((tenant) => room.take(tenant))).toEqual([true, false, false, true]);
});

it("counts anew only now and then", async () => {
  const { room, counts } = roomFor(3, { a: 3 });
  await Promise.all([room.look(performance.now()), room.look(performance.now())]);
  await room.look(performance.now());
  expect(counts()).toBe(1);
  await room.look(performance.now() + 60_000);
  expect(counts()).toBe(2);
});
