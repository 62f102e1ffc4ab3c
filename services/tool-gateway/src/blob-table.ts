// Reading and writing the blobs of a tenant. A blob's id is the hash of its bytes, so writing it twice is writing it once.
import { createHash } from "node:crypto";
import { AppError } from "@openclaw/errors";
import type { Queries } from "@openclaw/store";
import { type Blob, MAX_BLOB_BYTES } from "./blob-references.ts";

interface BlobRow {
  readonly id: string;
  readonly media_type: string;
  readonly bytes: Buffer | null;
}

// The bytes stay in the database when they are too many together.
const READ = `
  select id, media_type, case when sum(size) over () <= $3 then bytes end as bytes
  from blobs where tenant = $1 and id = any($2::text[])`;

const WRITE = `
  insert into blobs (tenant, id, media_type, size, bytes) values ($1, $2, $3, $4, $5) on conflict do nothing`;

export interface BlobTable {
  /** Those of the ids that exist, by id. */
  read(tenant: string, ids: readonly string[]): Promise<ReadonlyMap<string, Blob>>;
  /** The id under which the bytes are kept. */
  write(tenant: string, mediaType: string, bytes: Buffer): Promise<string>;
}

export const createBlobTable = (store: Queries): BlobTable => ({
  read: async (tenant, ids) => {
    if (ids.length === 0) return new Map();
    const rows = await store.query<BlobRow>("gateway-read-blobs", READ, [tenant, ids, MAX_BLOB_BYTES]);
    return new Map(
      rows.map(({ id, media_type, bytes }): [string, Blob] => {
        if (bytes === null) {
          throw new AppError("tool_arguments_invalid", `the blobs of a call must not be over ${MAX_BLOB_BYTES} bytes`);
        }
        return [id, { mediaType: media_type, bytes }];
      }),
    );
  },
  write: async (tenant, mediaType, bytes) => {
    const id = `blob_${createHash("sha256").update(bytes).digest("hex")}`;
    await store.query("gateway-write-blob", WRITE, [tenant, id, mediaType, bytes.length, bytes]);
    return id;
  },
});
