import { describe, expect, it } from "vitest";
import { followRedirect, type Hop, MAX_REDIRECTS } from "./redirect.ts";

const first: Hop = { url: new URL("http://toolserver:9001/parse"), method: "POST", redirects: 0 };

describe("followRedirect", () => {
  it.each([307, 308])("repeats the call for a %i", (status) => {
    const hop = followRedirect(first, { status, location: "/v2/parse?x=1" });
    expect(hop).toMatchObject({ method: "POST", redirects: 1 });
    expect(hop.url.href).toBe("http://toolserver:9001/v2/parse?x=1");
  });

  it.each([301, 302, 303])("fetches the answer for a %i", (status) => {
    expect(followRedirect(first, { status, location: "/answer" }).method).toBe("GET");
  });

  it.each([
    "http://elsewhere/",
    "http://toolserver:9002/",
    "http://toolserver/",
    "//elsewhere/parse",
    "http://127.0.0.1:9001/",
    "file:///etc/passwd",
    "http://toolserver:9001.elsewhere/",
    "http://",
    undefined,
  ])("refuses to follow to %j", (location) => {
    const follow = () => followRedirect(first, { status: 307, location });
    expect(follow).toThrow(expect.objectContaining({ code: "tool_redirect_denied" }));
  });

  it("never leaves https", () => {
    const secure: Hop = { ...first, url: new URL("https://secure/parse") };
    const location = "http://secure:443/parse";
    expect(() => followRedirect(secure, { status: 307, location })).toThrow("away from https");
  });

  it("ends a loop", () => {
    const last: Hop = { ...first, redirects: MAX_REDIRECTS };
    expect(() => followRedirect(last, { status: 307, location: "/parse" })).toThrow("more than 3");
  });
});
