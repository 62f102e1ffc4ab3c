import { describe, expect, it } from "vitest";
import { hostsOf, isOlder, MIN_SERVER_VERSION } from "./connect.ts";

describe("isOlder", () => {
  it.each([
    ["2.9.10", true],
    ["2.12.5", true],
    ["1.99.99", true],
    ["0", true],
    ["2.12.6", false],
    ["2.12.10", false],
    ["2.12.6-RC.1", false],
    ["2.15.1", false],
    ["3.0.0", false],
  ])("says of %s that it is older than 2.12.6: %s", (version, older) => {
    expect(isOlder(version, "2.12.6")).toBe(older);
  });

  it("does not refuse the least version itself", () => {
    expect(isOlder(MIN_SERVER_VERSION, MIN_SERVER_VERSION)).toBe(false);
  });
});

it("shows of server URLs where the servers are, and no secret", () => {
  const urls = "nats://admin:s3cret@one.example:4222,tls://t0ken@two.example,nonsense with s3cret@";
  expect(hostsOf(urls)).toBe("one.example:4222, two.example, an address that is no URL");
});
