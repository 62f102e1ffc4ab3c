import { expect, test } from "vitest";
import { chooseReplica } from "./replica-choice.ts";

const replica = (name: string, running: number, healthy = true) => ({ name, running, healthy, slots: 4 });

test("the least loaded replica is chosen, and of equals the first", () => {
  expect(chooseReplica([replica("a", 3), replica("b", 1), replica("c", 1)])?.name).toBe("b");
});

test("a replica that is unhealthy or full is never chosen", () => {
  expect(chooseReplica([replica("a", 0, false), replica("b", 4), replica("c", 3)])?.name).toBe("c");
  expect(chooseReplica([replica("a", 0, false), replica("b", 4)])).toBeUndefined();
});
