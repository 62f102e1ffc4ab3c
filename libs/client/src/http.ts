// One request to the door: a deadline, errors revived, and a reply that fits its contract or is refused.
import { type Parsed, wireError } from "@openclaw/contracts";
import { AppError, requireParsed } from "@openclaw/errors";

export type Fetch = typeof globalThis.fetch;

/** 30 s: the door itself gives up on a receipt after 10, and on a leader after 3. */
export const DEFAULT_DEADLINE_MS = 30_000;
const UNREADY = 503;

/** What every call takes. */
export interface CallOptions {
  /** Calls the request off. */
  readonly signal?: AbortSignal;
  /** Milliseconds until the call fails by itself; 30 s unless given. */
  readonly deadlineMs?: number;
}

/** Of a call's options, those that are for the request. */
export const calling = ({ signal, deadlineMs }: CallOptions): CallOptions => ({
  ...(signal === undefined ? {} : { signal }),
  ...(deadlineMs === undefined ? {} : { deadlineMs }),
});

interface HttpRequest extends CallOptions {
  readonly method?: "GET" | "POST" | "DELETE";
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly headers?: Readonly<Record<string, string | undefined>>;
  /** Sent as JSON. */
  readonly json?: unknown;
  /** Sent as it is. */
  readonly bytes?: Uint8Array<ArrayBuffer>;
  /** A 503 is an answer like any other, not an error: for readiness. */
  readonly mayBeUnready?: boolean;
}

export interface Http {
  /** The response; throws the error that an unsuccessful one carries. */
  open(request: HttpRequest): Promise<Response>;
  /** The body of a successful response, as `parse` reads it. */
  call<T>(request: HttpRequest, parse: (body: unknown) => Parsed<T>): Promise<T>;
}

export interface HttpOptions {
  readonly baseUrl: string;
  readonly fetch: Fetch;
}

const present = (values: HttpRequest["query"]): [string, string][] =>
  Object.entries(values ?? {}).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]]));

const failureOf = async (response: Response): Promise<AppError> => {
  const body = (await response.json().catch(() => undefined)) as { error?: unknown } | undefined;
  const wire = wireError.safeParse(body?.error);
  if (wire.success) return AppError.fromWire(wire.data);
  return new AppError("invalid_message", `${response.url} answered ${response.status} and not in OpenClaw's form`);
};

/** Whatever keeps an answer from coming, short of the caller's own abort. */
const unreachable = (baseUrl: string, cause: unknown): AppError => {
  const timedOut = cause instanceof DOMException && cause.name === "TimeoutError";
  const root = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause;
  const why = timedOut ? "no answer in time" : root instanceof Error ? root.message : "the request failed";
  return new AppError("dependency_missing", `${baseUrl} cannot be reached: ${why}`, { cause });
};

const bodyOf = ({ json, bytes }: HttpRequest): { body?: string | Uint8Array<ArrayBuffer>; type?: string } => {
  if (bytes !== undefined) return { body: bytes };
  return json === undefined ? {} : { body: JSON.stringify(json), type: "application/json" };
};

export const createHttp = ({ baseUrl, fetch }: HttpOptions): Http => {
  const root = baseUrl.replace(/\/+$/, "");

  const guarded = async <T>(signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (thrown) {
      if (thrown instanceof AppError || signal?.aborted === true) throw thrown;
      throw unreachable(root, thrown);
    }
  };

  const open = (request: HttpRequest): Promise<Response> => {
    const { method = "GET", path, query, headers, signal, deadlineMs = DEFAULT_DEADLINE_MS } = request;
    const { body, type } = bodyOf(request);
    const search = new URLSearchParams(present(query)).toString();
    const late = AbortSignal.timeout(deadlineMs);
    return guarded(signal, async () => {
      const response = await fetch(`${root}${path}${search === "" ? "" : `?${search}`}`, {
        method,
        headers: Object.fromEntries(present({ "content-type": type, ...headers })),
        signal: signal === undefined ? late : AbortSignal.any([signal, late]),
        ...(body === undefined ? {} : { body }),
      });
      const accepted = response.ok || (request.mayBeUnready === true && response.status === UNREADY);
      if (!accepted) throw await failureOf(response);
      return response;
    });
  };

  const call: Http["call"] = async (request, parse) => {
    const response = await open(request);
    const body = await guarded(request.signal, () => response.json());
    return requireParsed(parse(body), "invalid_message", `answer of ${request.path}`);
  };

  return { open, call };
};
