// The thread's side of thread-call: one answer to each question, errors as data.
import { parentPort } from "node:worker_threads";
import { AppError, coerceError } from "@openclaw/errors";
import type { ThreadAnswer } from "./thread-call.ts";

/** Serves questions until the thread is ended. */
export const answerQuestions = <Q, T>(answer: (question: Q) => T | Promise<T>): void => {
  if (parentPort === null) throw new AppError("internal", "this file runs as a worker thread only");
  const port = parentPort;
  const serve = async (question: Q): Promise<void> => {
    let reply: ThreadAnswer<T>;
    try {
      reply = { ok: true, value: await answer(question) };
    } catch (thrown) {
      reply = { ok: false, error: coerceError(thrown).toWire() };
    }
    port.postMessage(reply);
  };
  port.on("message", (question: Q) => void serve(question));
};
