// The listening part: starts the application, and on stop ends event streams and waits, then what is under way.
import { AppError } from "@openclaw/errors";
import type { App } from "./app.ts";

/** For answers under way, half of what a service has for stopping: a reader that does not read must not use it all up. */
const DRAIN_MS = 10_000;

export interface HttpDoorOptions {
  readonly host: string;
  readonly port: number;
  /** Builds the application; `stopping` aborts when the door closes. */
  readonly build: (stopping: AbortSignal) => Promise<App>;
}

export class HttpDoor {
  readonly name = "http";
  readonly #options: HttpDoorOptions;
  readonly #stopping = new AbortController();
  #app: App | undefined;

  constructor(options: HttpDoorOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {
    const { host, port, build } = this.#options;
    this.#app = await build(this.#stopping.signal);
    try {
      await this.#app.listen({ host, port });
    } catch (cause) {
      throw new AppError("dependency_missing", `cannot listen on ${host}:${port}: ${String(cause)}`, { cause });
    }
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    const late = setTimeout(() => this.#app?.server.closeAllConnections(), DRAIN_MS);
    await this.#app?.close();
    clearTimeout(late);
  }
}
