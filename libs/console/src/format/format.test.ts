import { describe, expect, it } from "vitest";
import { between, duration } from "./duration.ts";
import { ago, moment } from "./moment.ts";
import { bytes, count, share, short, usd } from "./quantity.ts";

describe("durations", () => {
  it.each([
    [0, "0 ms"],
    [0.0004, "0 ms"],
    [0.34, "340 ms"],
    [0.9996, "1.00 s"],
    [3.256, "3.26 s"],
    [59.94, "59.9 s"],
    [59.96, "1 min"],
    [250, "4 min 10 s"],
    [3_600, "1 h"],
    [11_100, "3 h 5 min"],
    [187_200, "2 d 4 h"],
    [-1, "0 ms"],
    [null, "–"],
    [Number.NaN, "–"],
  ])("%d s is %s", (seconds, text) => {
    expect(duration(seconds)).toBe(text);
  });

  it("go on until now where there is no end", () => {
    expect(between("2026-03-02T12:00:00Z", null, Date.parse("2026-03-02T12:00:05Z"))).toBe(5);
    expect(between(null, null, 0)).toBeNull();
  });
});

describe("quantities", () => {
  it.each([
    [share(0), "0 %"],
    [share(1), "100 %"],
    [share(0.99999), "99.9 %"],
    [share(0.00001), "0.1 %"],
    [share(0.5), "50 %"],
    [share(0.0734), "7.3 %"],
    [share(1.2), "120 %"],
    [share(null), "–"],
    [count(12_340), "12,340"],
    [short(12_340), "12.3K"],
    [bytes(0), "0 B"],
    [bytes(1023), "1023 B"],
    [bytes(4.5 * 1024 ** 3), "4.5 GiB"],
    [bytes(undefined), "–"],
    [usd(0.0349), "$0.03"],
    [usd(49_322.28), "$49,322"],
    [usd(42.5), "$42.50"],
    [usd(0), "$0"],
  ])("%s", (shown, text) => {
    expect(shown).toBe(text);
  });
});

describe("moments", () => {
  const now = new Date(2026, 2, 2, 14, 5, 9).getTime();
  const iso = (...parts: [number, number, number, number, number, number]) => new Date(...parts).toISOString();

  it("have a day only where it is another one", () => {
    expect(moment(iso(2026, 2, 2, 9, 3, 1), now)).toBe("09:03:01");
    expect(moment(iso(2026, 1, 28, 9, 3, 1), now)).toBe("28 Feb 09:03:01");
    expect(moment(iso(2025, 11, 31, 9, 3, 1), now)).toBe("31 Dec 2025 09:03:01");
    expect(moment(null, now)).toBe("–");
  });

  it("are told by their age in one unit", () => {
    expect(ago(iso(2026, 2, 2, 14, 5, 9), now)).toBe("now");
    expect(ago(iso(2026, 2, 2, 14, 5, 4), now)).toBe("5 s ago");
    expect(ago(iso(2026, 2, 2, 12, 1, 4), now)).toBe("2 h ago");
  });
});
