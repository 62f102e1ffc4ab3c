import { describe, expect, it } from "vitest";
import { findVersion, isOlder } from "./version.ts";

describe("versions", () => {
  it("are found in what a program prints", () => {
    expect(findVersion("nats-server: v2.15.1")).toBe("2.15.1");
    expect(findVersion("promtool, version 2.42.0+ds (branch: debian/sid)")).toBe("2.42.0");
    expect(findVersion("command not found")).toBeUndefined();
  });

  it("are compared number by number, not as text", () => {
    expect(isOlder("2.9.10", "2.15.0")).toBe(true);
    expect(isOlder("2.15.0", "2.15.0")).toBe(false);
    expect(isOlder("2.15.1", "2.15.0")).toBe(false);
    expect(isOlder("3.0.0", "2.15.0")).toBe(false);
    expect(isOlder("2.14.99", "2.15.0")).toBe(true);
  });
});
