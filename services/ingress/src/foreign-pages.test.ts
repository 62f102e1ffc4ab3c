import { describe, expect, it } from "vitest";
import { refuseForeignPages } from "./foreign-pages.ts";

const NAMES = new Set(["localhost", "ingress"]);

const refused = (method: string, headers: Record<string, string>): boolean => {
  try {
    refuseForeignPages(method, headers, NAMES);
    return false;
  } catch {
    return true;
  }
};

describe("refuseForeignPages", () => {
  it.each(["127.0.0.1:8400", "localhost:8400", "LOCALHOST", "[::1]:8400", "10.1.2.3", "Ingress:8400"])(
    "answers to %s",
    (host) => {
      expect(refused("GET", { host })).toBe(false);
      expect(refused("POST", { host })).toBe(false);
    },
  );

  it.each([
    "evil.example:8400",
    "127.0.0.1.evil.example",
    "localhost.evil.example",
    "localhost:8400.evil.example",
    "[evil.example]",
    "ingress.",
    "user@localhost",
    "",
  ])("does not answer to %j, whatever is asked", (host) => {
    expect(refused("GET", { host })).toBe(true);
    expect(refused("POST", { host, origin: `http://${host}`, "sec-fetch-site": "same-origin" })).toBe(true);
  });

  it("lets the door's own pages change something", () => {
    const host = "localhost:8400";
    expect(refused("POST", { host, origin: "http://localhost:8400", "sec-fetch-site": "same-origin" })).toBe(false);
    expect(refused("POST", { host, origin: "http://LOCALHOST:8400" })).toBe(false);
    expect(refused("POST", { host: "ingress", origin: "https://ingress" })).toBe(false);
  });

  it.each([
    { origin: "http://evil.example" },
    { origin: "http://localhost:3000" },
    { origin: "http://127.0.0.1:8400" },
    { origin: "null" },
    { origin: "" },
    { "sec-fetch-site": "cross-site" },
    { "sec-fetch-site": "same-site" },
    { origin: "http://localhost:8400", "sec-fetch-site": "cross-site" },
  ])("refuses a change that another site's page asks for: %j", (headers) => {
    const host = "localhost:8400";
    for (const method of ["POST", "PUT", "DELETE"]) expect(refused(method, { host, ...headers })).toBe(true);
    expect(refused("GET", { host, ...headers })).toBe(false);
  });
});
