import { describe, expect, it } from "vitest";
import { proseSentences } from "./sentences.ts";

describe("proseSentences", () => {
  it("joins lines, keeps abbreviations together and leaves headings out", () => {
    const text =
      "Introduction\nThe pump of Dr. Lang runs on\nwater, e.g. from the river. It costs little to keep.\n\n- Inspect it every year, please.";
    expect(proseSentences(text)).toEqual([
      "The pump of Dr. Lang runs on water, e.g. from the river.",
      "It costs little to keep.",
      "Inspect it every year, please.",
    ]);
  });

  it("joins a sentence that goes on over the end of a page", () => {
    expect(proseSentences("The committee decided to close\n\nthe old harbour for good.")).toHaveLength(1);
  });
});
