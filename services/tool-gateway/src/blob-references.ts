// Arguments carry large values by reference; the tool gets the bytes in place of each reference. Values have passed
// `guardJson`, so recursion is bounded.
import { BLOB_ID } from "@openclaw/contracts";
import { AppError } from "@openclaw/errors";

/** Each appearance counts: one id repeated is copied into the body as often. */
const MAX_REFERENCES = 4;

/** All bytes of one call, before base64: what the tool server takes in one request. */
export const MAX_BLOB_BYTES = 8 * 1024 * 1024;

export interface Blob {
  readonly mediaType: string;
  readonly bytes: Buffer;
}

const isReference = (value: unknown): value is string => typeof value === "string" && BLOB_ID.test(value);

const collect = (value: unknown): string[] => {
  if (isReference(value)) return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(collect) : [];
};

/** Every reference in the arguments, as often as it appears. */
export const findReferences = (values: unknown): readonly string[] => {
  const found = collect(values);
  if (found.length <= MAX_REFERENCES) return found;
  throw new AppError("tool_arguments_invalid", `${found.length} blobs; a call takes at most ${MAX_REFERENCES}`);
};

/** The bytes of all references together, or the refusal of more than a call takes; unknown ones count nothing. */
export const bytesOfReferences = (ids: readonly string[], sizes: ReadonlyMap<string, number>): number => {
  const bytes = ids.reduce((sum, id) => sum + (sizes.get(id) ?? 0), 0);
  if (bytes <= MAX_BLOB_BYTES) return bytes;
  throw new AppError("tool_arguments_invalid", `blobs of ${bytes} bytes; a call takes at most ${MAX_BLOB_BYTES}`);
};

/** The arguments with each reference replaced by `{ blob, media_type, base64 }`. */
export const putInBlobs = (value: unknown, blobs: ReadonlyMap<string, Blob>): unknown => {
  if (isReference(value)) {
    const blob = blobs.get(value);
    if (blob === undefined) throw new AppError("unknown_blob", `no blob ${value} for this tenant`);
    return { blob: value, media_type: blob.mediaType, base64: blob.bytes.toString("base64") };
  }
  if (Array.isArray(value)) return value.map((item) => putInBlobs(item, blobs));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, putInBlobs(member, blobs)]));
};
