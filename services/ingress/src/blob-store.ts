// Blobs: inputs too large for a message. The one exception to "ingress reads, and publishes to NATS": their bytes would
// not fit a message, so ingress writes them itself. B1: content-addressed: the same bytes are the same blob, they are never
// changed, and writing twice is writing once. B2: the media type is the last one that was said: the first may be wrong.
// B3: storing again is what keeps a blob from being old (the recorder takes old ones away).
import { createHash } from "node:crypto";
import { AppError } from "@openclaw/errors";
import type { Queries } from "@openclaw/store";

interface Blob {
  readonly id: string;
  readonly size: number;
  readonly mediaType: string;
}

interface StoredBlob extends Blob {
  readonly bytes: Buffer;
}

export interface BlobStore {
  put(tenant: string, bytes: Buffer, mediaType: string): Promise<Blob>;
  get(tenant: string, id: string): Promise<StoredBlob>;
}

export const createBlobStore = (writer: Queries, reader: Queries): BlobStore => ({
  put: async (tenant, bytes, mediaType) => {
    const id = `blob_${createHash("sha256").update(bytes).digest("hex")}`;
    const text = `insert into blobs (tenant, id, media_type, size, bytes) values ($1, $2, $3, $4, $5)
      on conflict (tenant, id) do update set media_type = excluded.media_type, created_at = excluded.created_at`;
    await writer.query("insert-blob", text, [tenant, id, mediaType, bytes.length, bytes]);
    return { id, size: bytes.length, mediaType };
  },
  get: async (tenant, id) => {
    const text = `select id, size, media_type as "mediaType", bytes from blobs where tenant = $1 and id = $2`;
    const [blob] = await reader.query<StoredBlob>("read-blob", text, [tenant, id]);
    if (blob === undefined) throw new AppError("unknown_blob", `no blob ${id}`);
    return blob;
  },
});
