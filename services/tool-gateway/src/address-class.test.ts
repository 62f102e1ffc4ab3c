import { describe, expect, it } from "vitest";
import { type AddressClass, canonicalAddress, classOfAddress } from "./address-class.ts";

const classOf = (text: string): AddressClass | undefined => {
  const address = canonicalAddress(text);
  return address === undefined ? undefined : classOfAddress(address);
};

describe("classOfAddress", () => {
  it.each<[string, AddressClass]>([
    ["127.0.0.1", "loopback"],
    ["127.255.255.254", "loopback"],
    ["::1", "loopback"],
    ["10.1.2.3", "private"],
    ["172.31.255.255", "private"],
    ["192.168.0.1", "private"],
    ["fd12:3456::1", "private"],
    ["93.184.215.14", "public"],
    ["172.32.0.1", "public"],
    ["2606:4700::1111", "public"],
    ["0.0.0.0", "forbidden"],
    ["169.254.169.254", "forbidden"],
    ["100.100.100.200", "forbidden"],
    ["168.63.129.16", "forbidden"],
    ["224.0.0.1", "forbidden"],
    ["255.255.255.255", "forbidden"],
    ["::", "forbidden"],
    ["fe80::1", "forbidden"],
    ["ff02::1", "forbidden"],
    ["fd00:ec2::254", "forbidden"],
  ])("takes %s as %s", (address, expected) => {
    expect(classOf(address)).toBe(expected);
  });

  it.each<[string, AddressClass]>([
    ["::ffff:127.0.0.1", "loopback"],
    ["0:0:0:0:0:FFFF:7F00:0001", "loopback"],
    ["::ffff:a9fe:a9fe", "forbidden"],
    ["::ffff:10.0.0.1", "private"],
    ["::127.0.0.1", "forbidden"],
    ["64:ff9b::7f00:1", "forbidden"],
    ["2002:7f00:1::", "forbidden"],
    ["2001:0:7f00:1::", "forbidden"],
    ["fe80::1%eth0", "forbidden"],
    ["::1%lo", "loopback"],
  ])("is not taken in by the disguise %s", (address, expected) => {
    expect(classOf(address)).toBe(expected);
  });

  it.each(["", "localhost", "127.1", "1.2.3.4.5", "0x7f000001", "::g"])("takes %j for no address", (text) => {
    expect(canonicalAddress(text)).toBeUndefined();
  });
});
