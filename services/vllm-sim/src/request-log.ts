// The latest requests with their trace context, for tests that follow a trace over every hop.

export interface LoggedRequest {
  readonly method: string;
  readonly path: string;
  readonly traceparent: string | null;
  readonly model: string | null;
  readonly at: string;
}

/** Enough for a test's traffic; older ones are forgotten. */
const MAX_REQUESTS = 100;

export class RequestLog {
  readonly #requests: LoggedRequest[] = [];

  add(request: LoggedRequest): void {
    this.#requests.push(request);
    if (this.#requests.length > MAX_REQUESTS) this.#requests.shift();
  }

  list(): readonly LoggedRequest[] {
    return this.#requests;
  }
}
