import { describe, expect, it } from "vitest";
import { refuseForeignPages } from "./foreign-pages.ts";

const refused = (method: string, headers: Record<string, string>, loopbackOnly = true): boolean => {
  try {
    refuseForeignPages(method, headers, loopbackOnly);
    return false;
  } catch {
    return true;
  }
};

describe("refuseForeignPages", () => {
  it("lets scripts and the door's own pages through", () => {
    for (const host of ["127.0.0.1:8400", "localhost:8400", "localhost", "[::1]:8400"])
      expect(refused("POST", { host })).toBe(false);
    expect(refused("POST", { host: "localhost:8400", "sec-fetch-site": "same-origin" })).toBe(false);
  });

  it("refuses a change that a page of another site asks for", () => {
    for (const site of ["cross-site", "same-site"])
      expect(refused("POST", { host: "localhost:8400", "sec-fetch-site": site })).toBe(true);
    expect(refused("GET", { host: "localhost:8400", "sec-fetch-site": "cross-site" })).toBe(false);
  });

  it("refuses foreign names while the door listens on loopback alone", () => {
    for (const host of ["evil.example:8400", "127.0.0.1.evil.example", ""]) expect(refused("GET", { host })).toBe(true);
    expect(refused("GET", { host: "openclaw.example" }, false)).toBe(false);
  });
});
