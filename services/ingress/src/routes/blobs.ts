// Blobs: raw bytes in, an id out.
import { blobId } from "@openclaw/contracts";
import { AppError } from "@openclaw/errors";
import { PermitQueue } from "@openclaw/time";
import type { FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import type { App } from "../app.ts";
import type { BlobStore } from "../blob-store.ts";
import { callerGone } from "../caller-gone.ts";
import { blobBody, failures } from "../response-schemas.ts";
import { TENANT } from "../tenant.ts";

/** The largest document that the tool server parses. */
const MAX_BLOB_BYTES = 8 * 1024 * 1024;
/** 8 MiB in 30 s is a slow line; who is slower holds bytes that others wait for. As long as a request may take to arrive. */
const TRANSFER_MS = 30_000;
/**
 * A blob on its way is in memory up to three times (in pieces and whole, or as the database's text and as bytes), so six
 * are 144 MiB at most, in a process of 512. Who comes beyond waits with the bytes still in the network.
 */
const TRANSFERS = { atOnce: 6, waiting: 200, waitMs: 10_000 };
const RETRY_AFTER_MS = 2_000;

const DEFAULT_MEDIA_TYPE = "application/octet-stream";
const MEDIA_TYPE = /^[\w.+-]{1,64}\/[\w.+-]{1,64}(;[\x20-\x7e]{1,100})?$/;

const tags = ["blobs"];

const putSchema = {
  operationId: "putBlob",
  summary: "Store bytes as a blob",
  description: `At most ${MAX_BLOB_BYTES} bytes, as the raw body. The id is made of the bytes, so the same bytes are the same blob. A task names it as \`{ "blob": "blob_…" }\` in its input.`,
  tags,
  consumes: ["application/octet-stream", "application/pdf", "text/plain", "*/*"],
  response: { 201: blobBody, ...failures("too_large", "invalid_header", "queue_full") },
};

const getSchema = {
  operationId: "getBlob",
  summary: "Read a blob",
  tags,
  params: z.strictObject({ id: blobId }),
  response: {
    200: {
      description: "The bytes, with the media type that they were stored with.",
      content: { "application/octet-stream": { schema: z.string().meta({ format: "binary" }) } },
    },
    ...failures("unknown_blob", "queue_full"),
  },
};

const mediaTypeOf = (header: string | undefined): string => {
  const mediaType = header ?? DEFAULT_MEDIA_TYPE;
  if (!MEDIA_TYPE.test(mediaType)) throw new AppError("invalid_header", "Content-Type must be a media type");
  return mediaType;
};

const busy = (): AppError =>
  new AppError("queue_full", `${TRANSFERS.atOnce} blobs are on their way`, { retryAfterMs: RETRY_AFTER_MS });

/** Before the body is read: a permit that is given back when the answer has gone, at the latest when its time is over. */
const limitTransfers = () => {
  const transfers = new PermitQueue(TRANSFERS, busy);
  return async (_: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const gone = callerGone(reply.raw);
    const giveBack = await transfers.take(gone);
    const late = setTimeout(() => reply.raw.destroy(), TRANSFER_MS);
    const end = () => {
      clearTimeout(late);
      giveBack();
    };
    if (gone.aborted) end();
    else gone.addEventListener("abort", end, { once: true });
  };
};

export const blobs = async (app: App, store: BlobStore): Promise<void> => {
  // A scope of its own, because here a body is bytes whatever its type says.
  await app.register(async (scope: App) => {
    scope.addHook("onRequest", limitTransfers());
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser(
      "*",
      { parseAs: "buffer", bodyLimit: MAX_BLOB_BYTES },
      async (_: unknown, bytes: Buffer) => bytes,
    );
    scope.post("/v1/blobs", { schema: putSchema, bodyLimit: MAX_BLOB_BYTES }, async (request, reply) => {
      const bytes = request.body;
      if (!Buffer.isBuffer(bytes) || bytes.length === 0) throw new AppError("invalid_request", "the body is empty");
      const { id, size, mediaType } = await store.put(TENANT, bytes, mediaTypeOf(request.headers["content-type"]));
      return reply.status(201).header("location", `/v1/blobs/${id}`).send({ id, size, media_type: mediaType });
    });

    scope.get("/v1/blobs/:id", { schema: getSchema }, async ({ params }, reply) => {
      const blob = await store.get(TENANT, params.id);
      // The route's type says text, because OpenAPI knows bytes as a text format. Whatever a client stored must not run as a page of this origin.
      return reply
        .headers({
          "content-type": blob.mediaType,
          "content-disposition": "attachment",
          "content-security-policy": "sandbox",
          "x-content-type-options": "nosniff",
        })
        .send(blob.bytes as unknown as string);
    });
  });
};
