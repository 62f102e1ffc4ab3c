import { describe, expect, it } from "vitest";
import { createTokenProgress } from "./token-progress.ts";

describe("createTokenProgress", () => {
  it("tells the text after each token and all of it at the end", () => {
    const progress = createTokenProgress([
      { text: "Hello", tokens: 1 },
      { text: " wonderful", tokens: 2 },
    ]);
    expect([0, 1, 2, 3].map((count) => progress.upTo(count))).toEqual(["", "Hello", "Hello wond", "Hello wonderful"]);
  });

  it("never parts a surrogate pair", () => {
    const progress = createTokenProgress([{ text: "😀😀", tokens: 4 }]);
    for (let count = 0; count <= 4; count += 1) expect(progress.upTo(count).isWellFormed()).toBe(true);
  });
});
