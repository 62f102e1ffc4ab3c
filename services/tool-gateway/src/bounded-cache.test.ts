import { describe, expect, it } from "vitest";
import { BoundedCache } from "./bounded-cache.ts";

describe("BoundedCache", () => {
  it("lets the entry go that was unused for longest", () => {
    const gone: string[] = [];
    const cache = new BoundedCache<string>(2, (value) => gone.push(value));
    cache.getOrMake("a", () => "A");
    cache.getOrMake("b", () => "B");
    cache.getOrMake("a", () => "never made");
    cache.getOrMake("c", () => "C");
    expect(gone).toEqual(["B"]);
    expect(cache.values()).toEqual(["A", "C"]);
  });

  it("forgets an entry only while it is still that one", () => {
    const cache = new BoundedCache<object>(2);
    const old = cache.getOrMake("a", () => ({}));
    cache.forget("a", {});
    expect(cache.values()).toEqual([old]);
    cache.forget("a", old);
    expect(cache.values()).toEqual([]);
  });
});
