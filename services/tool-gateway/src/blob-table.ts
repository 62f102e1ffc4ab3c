// Reading and writing the blobs of a tenant. A blob's id is the hash of its bytes, so writing it twice is writing it once,
// but for the time from which its age is counted.
import { createHash } from "node:crypto";
import type { Queries } from "@openclaw/store";
import { type Blob, bytesOfReferences } from "./blob-references.ts";
import type { Loan } from "./byte-room.ts";

interface BlobRow {
  readonly id: string;
  readonly media_type: string;
  readonly bytes: Buffer;
}

const SIZES = "select id, size from blobs where tenant = $1 and id = any($2::text[])";

const READ = "select id, media_type, bytes from blobs where tenant = $1 and id = any($2::text[])";

const WRITE = `
  insert into blobs (tenant, id, media_type, size, bytes) values ($1, $2, $3, $4, $5)
  on conflict (tenant, id) do update set created_at = excluded.created_at`;

export interface BlobTable {
  /** Those of the ids that exist, by id. The bytes stay in the database until there is room for them. */
  read(tenant: string, ids: readonly string[], room: Loan): Promise<ReadonlyMap<string, Blob>>;
  /** The id under which the bytes are kept. */
  write(tenant: string, mediaType: string, bytes: Buffer): Promise<string>;
}

export const createBlobTable = (store: Queries): BlobTable => ({
  read: async (tenant, ids, room) => {
    if (ids.length === 0) return new Map();
    const sizes = await store.query<{ id: string; size: number }>("gateway-blob-sizes", SIZES, [tenant, ids]);
    await room.take(bytesOfReferences(ids, new Map(sizes.map(({ id, size }) => [id, size]))));
    const rows = await store.query<BlobRow>("gateway-read-blobs", READ, [tenant, ids]);
    return new Map(rows.map(({ id, media_type, bytes }) => [id, { mediaType: media_type, bytes }]));
  },
  write: async (tenant, mediaType, bytes) => {
    const id = `blob_${createHash("sha256").update(bytes).digest("hex")}`;
    await store.query("gateway-write-blob", WRITE, [tenant, id, mediaType, bytes.length, bytes]);
    return id;
  },
});
