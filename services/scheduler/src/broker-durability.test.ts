import { expect, it } from "vitest";
import { isLazy } from "./broker-durability.ts";

it.each([
  [{ jetstream: { config: {} } }, true],
  [{}, true],
  [{ jetstream: { config: { sync_always: true } } }, false],
  [{ cluster: { name: "c" }, jetstream: { config: {} } }, false],
])("knows whether a broker with %j may lose what it acknowledged", (varz, lazy) => {
  expect(isLazy(varz)).toBe(lazy);
});
