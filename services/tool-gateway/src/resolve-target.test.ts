import { describe, expect, it } from "vitest";
import { parseEndpointMap } from "./endpoint-map.ts";
import { type EgressRules, resolveTarget } from "./resolve-target.ts";

const namesOf = (
  names: Readonly<Record<string, readonly string[]>>,
  mapped: Record<string, string> = {},
): EgressRules => ({
  endpointMap: parseEndpointMap(mapped),
  lookup: async (hostname) => names[hostname] ?? [],
});

const inside = namesOf({});

const FORBIDDEN_V4 = [
  "127.0.0.1",
  "127.0.0.2",
  "0.0.0.0",
  "169.254.169.254",
  "100.64.0.1",
  "100.100.100.200",
  "168.63.129.16",
  "255.255.255.255",
  "224.0.0.1",
];

const bytesOf = (address: string): number[] => address.split(".").map(Number);
const numberOf = (address: string): number => bytesOf(address).reduce((sum, byte) => sum * 256 + byte, 0);
const hexPairs = (address: string): string =>
  [0, 2]
    .map((i) =>
      numberOf(address)
        .toString(16)
        .padStart(8, "0")
        .slice(i * 2, i * 2 + 4),
    )
    .join(":");
const circled = (text: string): string =>
  text.replace(/\d/g, (digit) => (digit === "0" ? "⓪" : String.fromCodePoint(0x245f + Number(digit))));
const fullwidth = (text: string): string =>
  text.replace(/\d/g, (digit) => String.fromCodePoint(0xff10 + Number(digit)));
const joined = (address: string, write: (byte: number) => string): string => bytesOf(address).map(write).join(".");

/** Ways to write one IPv4 address in a URL's host. */
const SPELLINGS: readonly [string, (address: string) => string][] = [
  ["dotted", (a) => a],
  ["one number", (a) => String(numberOf(a))],
  ["one hex number", (a) => `0x${numberOf(a).toString(16)}`],
  ["one hex number in capitals", (a) => `0X${numberOf(a).toString(16).toUpperCase()}`],
  ["one octal number", (a) => `0${numberOf(a).toString(8)}`],
  ["octal bytes", (a) => joined(a, (byte) => `0${byte.toString(8)}`)],
  ["octal bytes with many zeros", (a) => joined(a, (byte) => `0000000${byte.toString(8)}`)],
  ["hex bytes", (a) => joined(a, (byte) => `0x${byte.toString(16)}`)],
  ["hex bytes with many zeros", (a) => joined(a, (byte) => `0x00000000${byte.toString(16)}`)],
  ["three parts", (a) => `${bytesOf(a).slice(0, 2).join(".")}.${numberOf(a) & 0xffff}`],
  ["two parts", (a) => `${bytesOf(a)[0]}.${numberOf(a) & 0xffffff}`],
  ["mixed bases", (a) => joined(a, (byte) => (byte % 2 === 0 ? `0x${byte.toString(16)}` : `0${byte.toString(8)}`))],
  ["a dot at the end", (a) => `${a}.`],
  ["full-width digits", fullwidth],
  ["circled digits", circled],
  ["ideographic dots", (a) => a.replaceAll(".", "。")],
  ["half-width dots", (a) => a.replaceAll(".", "｡")],
  ["per cent signs", (a) => a.replace(/\d/g, (digit) => `%3${digit}`)],
  ["mapped to IPv6", (a) => `[::ffff:${a}]`],
  ["mapped to IPv6 in hex", (a) => `[::ffff:${hexPairs(a)}]`],
  ["mapped to IPv6 in full", (a) => `[0:0:0:0:0:ffff:${hexPairs(a)}]`],
  ["compatible IPv6", (a) => `[::${a}]`],
  ["compatible IPv6 in hex", (a) => `[::${hexPairs(a)}]`],
  ["NAT64", (a) => `[64:ff9b::${hexPairs(a)}]`],
  ["6to4", (a) => `[2002:${hexPairs(a)}::]`],
  ["Teredo", (a) => `[2001:0:${hexPairs(a)}::]`],
  ["translated IPv6", (a) => `[::ffff:0:${hexPairs(a)}]`],
];

describe("resolveTarget with a literal address", () => {
  for (const [spelling, write] of SPELLINGS) {
    it.each(FORBIDDEN_V4)(`refuses %s written as ${spelling}, whatever the agent may reach`, async (address) => {
      const url = URL.parse(`http://${write(address)}/call`);
      // What the parser refuses cannot be configured at all.
      if (url === null) return;
      await expect(resolveTarget(inside, url, true)).rejects.toMatchObject({ code: "tool_egress_denied" });
      await expect(resolveTarget(inside, url, false)).rejects.toMatchObject({ code: "tool_egress_denied" });
    });
  }

  it.each(["[::1]", "[::]", "[fe80::1]", "[ff02::1]", "[fd00:ec2::254]", "[fec0::1]"])("refuses %s", async (host) => {
    const url = new URL(`http://${host}/call`);
    await expect(resolveTarget(inside, url, true)).rejects.toMatchObject({ code: "tool_egress_denied" });
  });

  it.each(["10.0.0.1", "172.16.0.1", "192.168.0.1", "[fd12::1]"])(
    "lets every agent reach the private %s",
    async (host) => {
      const target = await resolveTarget(inside, new URL(`http://${host}:9001/call`), false);
      expect(target).toMatchObject({ address: host.replace(/[[\]]/g, ""), port: 9001 });
    },
  );

  it("lets only agents with an external network reach a public address", async () => {
    const url = new URL("https://93.184.215.14/call");
    await expect(resolveTarget(inside, url, false)).rejects.toMatchObject({ code: "tool_egress_denied" });
    expect(await resolveTarget(inside, url, true)).toMatchObject({ address: "93.184.215.14", port: 443 });
  });
});

describe("resolveTarget with a name", () => {
  it("refuses a name one of whose addresses is not allowed", async () => {
    const rules = namesOf({ mixed: ["10.0.0.1", "127.0.0.1"], other: ["93.184.215.14", "::ffff:169.254.169.254"] });
    for (const host of ["mixed", "other"]) {
      const url = new URL(`http://${host}/call`);
      await expect(resolveTarget(rules, url, true)).rejects.toMatchObject({ code: "tool_egress_denied" });
    }
  });

  it("asks for a name once, so that a second answer cannot differ", async () => {
    const answers = [["10.0.0.1"], ["127.0.0.1"]];
    let asked = 0;
    const rules: EgressRules = { ...inside, lookup: async () => answers[asked++] ?? [] };
    expect((await resolveTarget(rules, new URL("http://rebinding/call"), false)).address).toBe("10.0.0.1");
    expect(asked).toBe(1);
  });

  it("refuses localhost and a name that is none", async () => {
    const rules = namesOf({ localhost: ["127.0.0.1", "::1"] });
    const local = resolveTarget(rules, new URL("http://ⓛocalhost:9001/call"), true);
    await expect(local).rejects.toMatchObject({ code: "tool_egress_denied" });
    await expect(resolveTarget(rules, new URL("http://nobody/"), true)).rejects.toMatchObject({ code: "tool_failed" });
  });
});

describe("resolveTarget with the endpoint map", () => {
  it("leads a configured host and port to its place without a look-up", async () => {
    const rules = namesOf({}, { "toolserver:9001": "127.0.0.1:19001" });
    const target = await resolveTarget(rules, new URL("http://toolserver:9001/parse"), false);
    expect(target).toMatchObject({ address: "127.0.0.1", port: 19001 });
  });

  it("opens no other port or host", async () => {
    const rules = namesOf({ toolserver: ["127.0.0.1"] }, { "toolserver:9001": "127.0.0.1:9001" });
    for (const text of ["http://toolserver:9002/", "http://toolserver/", "http://127.0.0.1:9001/"]) {
      await expect(resolveTarget(rules, new URL(text), true)).rejects.toMatchObject({ code: "tool_egress_denied" });
    }
  });

  it("never leads to a metadata service", async () => {
    const rules = namesOf({}, { "toolserver:9001": "[::ffff:169.254.169.254]:80" });
    const mapped = resolveTarget(rules, new URL("http://toolserver:9001/"), true);
    await expect(mapped).rejects.toMatchObject({ code: "tool_egress_denied" });
  });

  it("must name an address", () => {
    expect(() => parseEndpointMap({ "toolserver:9001": "localhost:9001" })).toThrow("must be an IP address");
  });
});

describe("resolveTarget with an odd URL", () => {
  it.each(["ftp", "file", "gopher", "dict", "ws", "ldap", "tftp", "sftp", "data", "blob", "jar", "javascript"])(
    "refuses the scheme %s",
    async (scheme) => {
      const url = new URL(`${scheme}://10.0.0.1/call`);
      await expect(resolveTarget(inside, url, true)).rejects.toMatchObject({ code: "tool_egress_denied" });
    },
  );

  it.each([
    "http://10.0.0.1@127.0.0.1/",
    "http://user:word@10.0.0.1/",
    "http://10.0.0.1:80@169.254.169.254/",
    "http://127.0.0.1#@10.0.0.1/",
    "http://127.0.0.1\\@10.0.0.1/",
    "http://127.0.0.1?@10.0.0.1/",
    "http:\\\\127.0.0.1/",
    "http:127.0.0.1/",
    "http:////127.0.0.1/",
    "http://\t127.0.0.1/",
    "http://127.0.0.1:80\r\n/",
    "http://10.0.0.1:0/",
  ])("refuses %j", async (text) => {
    await expect(resolveTarget(inside, new URL(text), true)).rejects.toMatchObject({ code: "tool_egress_denied" });
  });
});
