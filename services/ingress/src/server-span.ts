// The one server span of a request, continuing the caller's trace.
import { ATTRIBUTE, extractContext, SPAN, type Span, type Tracing, withSpan } from "@openclaw/telemetry";
import type { FastifyRequest } from "fastify";

export const inServerSpan = <T>(
  tracing: Pick<Tracing, "tracer">,
  request: FastifyRequest,
  work: (span: Span) => Promise<T>,
): Promise<T> => {
  const { method, headers } = request;
  const route = request.routeOptions.url ?? "unmatched";
  const read = (name: string) => {
    const value = headers[name];
    return typeof value === "string" ? value : undefined;
  };
  const options = {
    name: SPAN.http(method, route),
    kind: "server",
    parent: extractContext(read),
    attributes: { [ATTRIBUTE.httpMethod]: method, [ATTRIBUTE.httpRoute]: route },
  } as const;
  return withSpan(tracing, options, work);
};
