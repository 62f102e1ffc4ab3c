import { MAX_INLINE_BYTES } from "@openclaw/contracts";
import { describe, expect, it } from "vitest";
import { urlInRunFile } from "./default-url.ts";
import { inlineText, mediaTypeOf } from "./task-input.ts";

describe("inlineText", () => {
  it("is the text of a small text file", () => {
    expect(inlineText(Buffer.from("größe"))).toBe("größe");
  });

  it("is nothing for bytes that are no text, or that no door would let in", () => {
    expect(inlineText(Buffer.from([0xff, 0xfe, 0x20]))).toBeUndefined();
    expect(inlineText(Buffer.from("a\u0000b"))).toBeUndefined();
  });

  it("is nothing for a PDF, though it may be all ASCII", () => {
    expect(inlineText(Buffer.from("%PDF-1.4\n1 0 obj\n"))).toBeUndefined();
    expect(inlineText(Buffer.from("about %PDF-1.4"))).toBe("about %PDF-1.4");
  });

  it("counts the size that the text has as JSON", () => {
    expect(inlineText(Buffer.from("x".repeat(MAX_INLINE_BYTES - 10_000)))).toBeDefined();
    expect(inlineText(Buffer.from("x".repeat(MAX_INLINE_BYTES)))).toBeUndefined();
    expect(inlineText(Buffer.from('"'.repeat(MAX_INLINE_BYTES - 10_000)))).toBeUndefined();
  });
});

describe("mediaTypeOf", () => {
  it("goes by the ending, in any case", () => {
    expect(mediaTypeOf("/a/b.PDF", Buffer.from("x"))).toBe("application/pdf");
  });

  it("goes by the bytes where the ending says nothing", () => {
    expect(mediaTypeOf("README", Buffer.from("read me"))).toBe("text/plain");
    expect(mediaTypeOf("README", Buffer.from([0xff, 0xfe]))).toBe("application/octet-stream");
    expect(mediaTypeOf("a.py", Buffer.from("%PDF-1.4"))).toBe("application/octet-stream");
  });
});

describe("urlInRunFile", () => {
  it("is the door's address, if the file has one", () => {
    expect(urlInRunFile('{"http":"http://127.0.0.1:9000","nats":"x"}')).toBe("http://127.0.0.1:9000");
    for (const text of ["", "null", "{}", '{"http":7}', "{"]) expect(urlInRunFile(text)).toBeUndefined();
  });
});
