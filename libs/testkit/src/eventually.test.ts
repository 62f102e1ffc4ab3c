import { expect, it } from "vitest";
import { createFakeClock, eventually } from "./index.ts";

it("eventually returns the first value that is something", async () => {
  let asked = 0;
  const value = await eventually(
    () => {
      asked += 1;
      if (asked === 1) throw new TypeError("not yet");
      return asked > 2 ? asked : undefined;
    },
    { withinMs: 5_000, because: "it was asked three times" },
  );
  expect(value).toBe(3);
});

it("eventually says what it waited for, with what the check threw last", async () => {
  const waiting = eventually(
    () => {
      throw new TypeError("the server is away");
    },
    { withinMs: 20, because: "the server came back" },
  );
  await expect(waiting).rejects.toMatchObject({
    message: "within 20 ms it did not happen that the server came back",
    cause: expect.objectContaining({ message: "the server is away" }),
  });
});

it("a fake clock moves when it is told to, and only forward", () => {
  const clock = createFakeClock(1000);
  clock.advance(50);
  expect(clock.now()).toBe(1050);
  expect(() => clock.advance(-1)).toThrow(TypeError);
});
