// The same call without an adapter: over HTTP, to its first token, and read to its end.
import { chatBody } from "./request.ts";

/** Milliseconds until the first token was read. */
export const directFirstToken = async (url: string, id: string): Promise<number> => {
  const beganAt = performance.now();
  const headers = { "content-type": "application/json" };
  const response = await fetch(`${url}/v1/chat/completions`, { method: "POST", headers, body: chatBody(id, 1) });
  let firstAt: number | undefined;
  for await (const _ of response.body ?? []) firstAt ??= performance.now();
  return (firstAt ?? performance.now()) - beganAt;
};
