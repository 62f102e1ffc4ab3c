// Whether anybody still waits for an answer.
import type { ServerResponse } from "node:http";

/** Aborts when the response is over: sent, or its reader gone. */
export const callerGone = (response: ServerResponse): AbortSignal => {
  const gone = new AbortController();
  response.once("close", () => gone.abort());
  if (response.destroyed) gone.abort();
  return gone.signal;
};
