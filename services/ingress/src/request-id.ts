// Every request has an id, which the answer repeats: the caller's own where it is fit for a log line.
import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";

const FIT = /^[\x21-\x7e]{1,128}$/;

export const requestIdOf = (request: Pick<IncomingMessage, "headers">): string => {
  const given = request.headers["x-request-id"];
  return typeof given === "string" && FIT.test(given) ? given : randomUUID();
};
