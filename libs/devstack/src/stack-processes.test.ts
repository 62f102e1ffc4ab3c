import { expect, it } from "vitest";
import { StackProcesses } from "./stack-processes.ts";

it("stops the rest in order when one process will not end, and then says which", async () => {
  const processes = new StackProcesses(() => {});
  const stopped: string[] = [];
  const add = (name: string, fails = false) =>
    processes.add(name, {
      pid: 1,
      kill: () => Promise.resolve(),
      stop: async () => {
        stopped.push(name);
        if (fails) throw new TypeError(`${name} survived`);
      },
    });
  for (const name of ["nats", "postgres", "scheduler"]) add(name);
  add("worker", true);
  add("recorder", true);
  await expect(processes.stop()).rejects.toThrow("worker survived; recorder survived");
  expect(stopped).toEqual(["worker", "scheduler", "recorder", "nats", "postgres"]);
});
