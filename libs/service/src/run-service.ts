// Runs a service's parts until a signal or an unforeseen error ends it, and says with which code the process should exit.
import type { Logger } from "@openclaw/telemetry";
import { EXIT_FAILED, EXIT_OK, exitCodeOf } from "./exit-codes.ts";
import { Lifecycle } from "./lifecycle.ts";
import type { Part } from "./part.ts";
import { listenForSignals } from "./signals.ts";

/** 20 s: a turn of a model usually ends in that, and orchestrators kill after 30 s. */
const STOP_DEADLINE_MS = 20_000;

export interface ServiceOptions {
  readonly log: Logger;
  /** In the order of starting; stopped in reverse. */
  readonly parts: readonly Part[];
  /** For all stops together. */
  readonly deadlineMs?: number;
  /** All parts have started. */
  readonly onReady?: () => void;
  /** The drain begins; nothing has been stopped yet. */
  readonly onDraining?: () => void;
}

/** The first request to end starts the drain, the second one ends the waiting; a failure among them decides the code. */
class Ending {
  readonly #begun = Promise.withResolvers<void>();
  readonly #hurried = Promise.withResolvers<void>();
  #code = EXIT_OK;

  readonly begun = this.#begun.promise;
  readonly hurried = this.#hurried.promise;

  get code(): number {
    return this.#code;
  }

  begin(code: number): void {
    if (this.#code === EXIT_OK) this.#code = code;
    this.#begun.resolve();
  }

  hurry(): void {
    this.begin(EXIT_FAILED);
    this.#hurried.resolve();
  }
}

const listen = (ending: Ending, log: Logger): (() => void) =>
  listenForSignals({
    onSignal: (signal, count) => {
      log.info({ signal, count }, "Signal received");
      if (count === 1) ending.begin(EXIT_OK);
      else ending.hurry();
    },
    onUncaught: (error) => {
      log.fatal({ err: error }, "Nobody caught an error; the service stops");
      ending.begin(EXIT_FAILED);
    },
  });

const startParts = async (lifecycle: Lifecycle, ending: Ending, { log, onReady }: ServiceOptions): Promise<void> => {
  try {
    await lifecycle.start();
    onReady?.();
  } catch (error) {
    log.fatal({ err: error }, "The service could not start");
    ending.begin(exitCodeOf(error));
  }
};

const drain = async (lifecycle: Lifecycle, ending: Ending, { onDraining }: ServiceOptions): Promise<void> => {
  onDraining?.();
  const { stillRunning, failed } = await lifecycle.stop();
  if (stillRunning.length + failed.length > 0) ending.begin(EXIT_FAILED);
};

/** Runs the parts and resolves with the exit code once the service has ended. */
export const serve = async (options: ServiceOptions): Promise<number> => {
  const { log, parts, deadlineMs = STOP_DEADLINE_MS } = options;
  const lifecycle = new Lifecycle({ parts, log, deadlineMs });
  const ending = new Ending();
  const stopListening = listen(ending, log);
  try {
    void startParts(lifecycle, ending, options);
    await ending.begun;
    await Promise.race([drain(lifecycle, ending, options), ending.hurried]);
    const stillRunning = lifecycle.running;
    if (stillRunning.length > 0) log.error({ stillRunning }, "The service ended before all of it had stopped");
    log.info({ exitCode: ending.code }, "The service has ended");
    return ending.code;
  } finally {
    stopListening();
  }
};

/** Runs the service and exits the process when it has ended. */
export const runService = async (options: ServiceOptions): Promise<never> => process.exit(await serve(options));
