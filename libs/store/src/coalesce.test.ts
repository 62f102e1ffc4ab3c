import { AppError } from "@openclaw/errors";
import { expect, it } from "vitest";
import { coalesce } from "./coalesce.ts";

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

/** Runs that end when the test says so. */
const createHeldRuns = () => {
  const runs: { readonly batch: readonly number[]; readonly end: PromiseWithResolvers<readonly number[]> }[] = [];
  const call = coalesce((batch: readonly number[]) => {
    const end = Promise.withResolvers<readonly number[]>();
    runs.push({ batch, end });
    return end.promise;
  });
  return { runs, call };
};

it("calls of one turn share a batch, and each gets its own answer", async () => {
  const batches: number[][] = [];
  const double = coalesce(async (batch: readonly number[]) => {
    batches.push([...batch]);
    return batch.map((n) => n * 2);
  });
  await expect(Promise.all([double(1), double(2), double(3)])).resolves.toEqual([2, 4, 6]);
  await expect(double(4)).resolves.toBe(8);
  expect(batches).toEqual([[1, 2, 3], [4]]);
});

it("what arrives while a batch is under way is the next one", async () => {
  const { runs, call } = createHeldRuns();
  const first = call(1);
  await turn();
  await turn();
  const later = [call(2), call(3)];
  await turn();
  expect(runs.map(({ batch }) => batch)).toEqual([[1]]);
  runs[0]?.end.resolve([10]);
  await expect(first).resolves.toBe(10);
  await turn();
  runs[1]?.end.resolve([20, 30]);
  await expect(Promise.all(later)).resolves.toEqual([20, 30]);
});

it("an error reaches the callers of its batch and nobody else", async () => {
  const { runs, call } = createHeldRuns();
  const lost = [call(1), call(2)];
  await turn();
  await turn();
  const kept = call(3);
  const error = new AppError("store_unavailable");
  const outcomes = Promise.allSettled(lost);
  runs[0]?.end.reject(error);
  expect(await outcomes).toEqual([
    { status: "rejected", reason: error },
    { status: "rejected", reason: error },
  ]);
  await turn();
  runs[1]?.end.resolve([30]);
  await expect(kept).resolves.toBe(30);
});

it("a run that does not answer every call is an error of all of them", async () => {
  const short = coalesce(async (batch: readonly number[]) => batch.slice(1));
  const outcomes = await Promise.allSettled([short(1), short(2)]);
  expect(outcomes.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
});

it("a batch holds 512 calls at most, in their order", async () => {
  const sizes: number[] = [];
  const echo = coalesce(async (batch: readonly number[]) => {
    sizes.push(batch.length);
    return batch;
  });
  const inputs = Array.from({ length: 1_100 }, (_, n) => n);
  await expect(Promise.all(inputs.map((n) => echo(n)))).resolves.toEqual(inputs);
  expect(sizes).toEqual([512, 512, 76]);
});

it("one call that is refused for its value fails alone, and the others are answered", async () => {
  const echo = coalesce(async (batch: readonly number[]) => {
    if (batch.includes(7)) throw new AppError("store_rejected", "no", { details: { sqlstate: "22P05" } });
    return batch;
  });
  const outcomes = await Promise.allSettled(Array.from({ length: 20 }, (_, n) => echo(n)));
  expect(outcomes.flatMap(({ status }, n) => (status === "rejected" ? [n] : []))).toEqual([7]);
});

it("calls that are large share a batch only as far as its size allows", async () => {
  const batches: number[][] = [];
  const echo = coalesce(
    async (batch: readonly number[]) => {
      batches.push([...batch]);
      return batch;
    },
    { bytesOf: (mebibytes) => mebibytes * 1024 * 1024 },
  );
  await Promise.all([1, 2, 1, 5, 3].map(echo));
  expect(batches).toEqual([[1, 2, 1], [5], [3]]);
});

it("calls beyond the bound are refused, and accepted again once there is room", async () => {
  const echo = coalesce(async (batch: readonly number[]) => batch);
  const waiting = Array.from({ length: 50_000 }, (_, n) => echo(n));
  await expect(echo(-1)).rejects.toMatchObject({ code: "store_unavailable" });
  await expect(Promise.all(waiting)).resolves.toHaveLength(50_000);
  await expect(echo(-2)).resolves.toBe(-2);
});
