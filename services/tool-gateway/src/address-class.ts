// What kind of place an IP address is. Closed by default: an address that is on no list and not plainly public is
// forbidden, so that ranges assigned later are not open by accident.
import { BlockList, isIP } from "node:net";

/** `forbidden` is never connected to, whatever the configuration says. */
export type AddressClass = "forbidden" | "loopback" | "private" | "public";

const listOf = (...subnets: readonly string[]): BlockList => {
  const list = new BlockList();
  for (const subnet of subnets) {
    const [network = "", prefix = ""] = subnet.split("/");
    list.addSubnet(network, Number(prefix), network.includes(":") ? "ipv6" : "ipv4");
  }
  return list;
};

const LOOPBACK = listOf("127.0.0.0/8", "::1/128");

const PRIVATE = listOf("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7");

/** The special-purpose registries of IANA, and the metadata services that clouds keep at addresses of other ranges. */
const FORBIDDEN = listOf(
  "0.0.0.0/8",
  "100.64.0.0/10", // shared by carriers; holds a metadata service, 100.100.100.200
  "169.254.0.0/16", // link-local; holds the usual metadata service
  "168.63.129.16/32", // a metadata service inside a public range
  "192.0.0.0/24",
  "192.0.2.0/24",
  "192.88.99.0/24",
  "198.18.0.0/15",
  "198.51.100.0/24",
  "203.0.113.0/24",
  "224.0.0.0/4", // multicast
  "240.0.0.0/4", // reserved, broadcast at its end
  "2001::/23", // holds Teredo, which embeds an IPv4 address
  "2001:db8::/32",
  "2002::/16", // 6to4, which embeds an IPv4 address
  "3fff::/20",
  "fd00:ec2::254/128", // a metadata service inside the private range
);

/** All that is assigned as global unicast; what lies outside (NAT64, link-local, multicast, …) is not public. */
const GLOBAL_UNICAST_6 = listOf("2000::/3");

/** One spelling per address: no zone, compressed, and an IPv4 address that came as IPv6 as what it is. */
export const canonicalAddress = (text: string): string | undefined => {
  const address = text.replace(/%.*$/, "");
  const family = isIP(address);
  if (family !== 6) return family === 4 ? address : undefined;
  const compressed = new URL(`http://[${address}]/`).hostname.slice(1, -1);
  const [, high, low] = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(compressed) ?? [];
  if (high === undefined || low === undefined) return compressed;
  const words = [Number.parseInt(high, 16), Number.parseInt(low, 16)];
  return words.flatMap((word) => [word >> 8, word & 0xff]).join(".");
};

/** `address` is canonical. */
export const classOfAddress = (address: string): AddressClass => {
  const family = address.includes(":") ? "ipv6" : "ipv4";
  if (FORBIDDEN.check(address, family)) return "forbidden";
  if (LOOPBACK.check(address, family)) return "loopback";
  if (PRIVATE.check(address, family)) return "private";
  return family === "ipv4" || GLOBAL_UNICAST_6.check(address, family) ? "public" : "forbidden";
};
