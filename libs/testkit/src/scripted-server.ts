// An HTTP server whose answers are written down beforehand, for the parts of the world that are not ours. It records
// what it was asked. A request that the script does not foresee gets 500, and `assertDone` tells of it.
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface RecordedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** The parsed body where it is JSON, else its text. */
  readonly body: unknown;
  /** The caller hung up before it had the whole answer. */
  aborted: boolean;
}

/** Answers in order of arrival, each perhaps worked out from the request; or a function, which may answer for ever. */
export type Script<Answer> =
  | readonly (Answer | ((request: RecordedRequest) => Answer))[]
  | ((request: RecordedRequest, index: number) => Answer | undefined);

export interface ScriptedServer {
  /** Base URL without a slash at the end. */
  readonly url: string;
  readonly requests: readonly RecordedRequest[];
  /** Throws if a request came that the script does not foresee, or if a part of the script was never asked for. */
  assertDone(): void;
  stop(): Promise<void>;
}

export interface ScriptedServerOptions<Answer> {
  readonly script: Script<Answer>;
  readonly respond: (answer: Answer, request: RecordedRequest, response: ServerResponse) => Promise<void>;
  /** Requests that are no part of the script, such as health checks; false leaves one to the script. */
  readonly aside?: (request: RecordedRequest, response: ServerResponse) => boolean;
}

export const sendJson = (response: ServerResponse, status: number, body: unknown): void => {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify(body));
};

const readBody = async (request: IncomingMessage): Promise<unknown> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString("utf8");
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
};

class ScriptReader<Answer> {
  readonly #script: Script<Answer>;
  #next = 0;
  readonly problems: string[] = [];

  constructor(script: Script<Answer>) {
    this.#script = script;
  }

  take(request: RecordedRequest): Answer | undefined {
    const index = this.#next;
    this.#next += 1;
    const step = typeof this.#script === "function" ? this.#script(request, index) : this.#script[index];
    if (step === undefined)
      this.problems.push(`request ${index + 1} (${request.method} ${request.path}) is not scripted`);
    return typeof step === "function" ? (step as (request: RecordedRequest) => Answer)(request) : step;
  }

  assertDone(): void {
    const left = typeof this.#script === "function" ? 0 : this.#script.length - this.#next;
    const unasked = left > 0 ? [`${left} scripted answers were never asked for`] : [];
    const all = [...this.problems, ...unasked];
    if (all.length > 0) throw new TypeError(all.join("; "));
  }
}

export const startScriptedServer = async <Answer>(options: ScriptedServerOptions<Answer>): Promise<ScriptedServer> => {
  const reader = new ScriptReader(options.script);
  const requests: RecordedRequest[] = [];

  const answer = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method = "", url = "", headers } = incoming;
    const request: RecordedRequest = { method, path: url, headers, body: await readBody(incoming), aborted: false };
    response.once("close", () => {
      request.aborted = !response.writableFinished;
    });
    if (options.aside?.(request, response) === true) return;
    requests.push(request);
    const scripted = reader.take(request);
    if (scripted === undefined) sendJson(response, 500, { error: { message: reader.problems.at(-1) } });
    else await options.respond(scripted, request, response);
  };

  const server = createServer((incoming, response) => {
    answer(incoming, response).catch((error: unknown) => {
      reader.problems.push(String(error));
      response.destroy();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    assertDone: () => reader.assertDone(),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
