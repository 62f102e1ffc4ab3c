import { describe, expect, it } from "vitest";
import { type Blob, bytesOfReferences, findReferences, MAX_BLOB_BYTES, putInBlobs } from "./blob-references.ts";

const id = (digit: string): string => `blob_${digit.repeat(64)}`;
const blob = (text: string): Blob => ({ mediaType: "text/plain", bytes: Buffer.from(text) });

describe("putInBlobs", () => {
  it("puts the bytes in place of each reference, however deep", () => {
    const values = { document: id("a"), list: [{ other: id("b") }], note: `see ${id("a")}`, n: 1, none: null };
    const blobs = new Map([
      [id("a"), blob("one")],
      [id("b"), blob("two")],
    ]);
    expect(putInBlobs(values, blobs)).toEqual({
      ...values,
      document: { blob: id("a"), media_type: "text/plain", base64: "b25l" },
      list: [{ other: { blob: id("b"), media_type: "text/plain", base64: "dHdv" } }],
    });
  });

  it("says which blob there is not", () => {
    expect(() => putInBlobs({ document: id("c") }, new Map())).toThrow(
      expect.objectContaining({ code: "unknown_blob", message: expect.stringContaining(id("c")) }),
    );
  });

  it("counts an id as often as it appears", () => {
    expect(findReferences([1, 2, 3, 4].map(() => id("a")))).toHaveLength(4);
    expect(() => findReferences([1, 2, 3, 4, 5].map(() => id("a")))).toThrow("at most 4");
  });

  it("refuses more bytes together than a call takes", () => {
    const sizes = new Map([[id("a"), MAX_BLOB_BYTES / 2]]);
    expect(bytesOfReferences([id("a"), id("a"), id("b")], sizes)).toBe(MAX_BLOB_BYTES);
    expect(() => bytesOfReferences([id("a"), id("a"), id("a")], sizes)).toThrow(
      expect.objectContaining({ code: "tool_arguments_invalid" }),
    );
  });

  it("keeps a member named __proto__ a member", () => {
    const values: unknown = JSON.parse('{"__proto__": {"admin": true}}');
    expect(JSON.stringify(putInBlobs(values, new Map()))).toBe('{"__proto__":{"admin":true}}');
  });
});
