// Questions to ask of a process that is starting. Each answers quickly, and "no" while nobody listens yet.
import { connect } from "node:net";

/** Loopback answers in microseconds; a process that takes longer is not ready. */
const PROBE_DEADLINE_MS = 2_000;

export const answersHttp = async (url: string): Promise<boolean> => {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(PROBE_DEADLINE_MS) });
    await response.body?.cancel();
    return response.status === 200;
  } catch {
    return false;
  }
};

export const answersTcp = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ host: "127.0.0.1", port, timeout: PROBE_DEADLINE_MS });
    const settle = (open: boolean) => {
      socket.destroy();
      resolve(open);
    };
    socket.once("connect", () => settle(true));
    socket.once("error", () => settle(false));
    socket.once("timeout", () => settle(false));
  });
