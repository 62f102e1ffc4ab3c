export { BoundedCache } from "./bounded-cache.ts";
export { type TextPiece, TokenCounter, type TokenSegment } from "./token-counter.ts";
