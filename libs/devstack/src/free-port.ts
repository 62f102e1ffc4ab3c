// Loopback ports for servers that are about to start.
import { createServer } from "node:net";
import { AppError } from "@openclaw/errors";

/**
 * Below the ports that systems hand to outgoing connections. A client that keeps knocking at a stopped server's port
 * in that upper range can be given that very port as its own end, connect to itself and so keep the server out.
 */
const LOWEST_PORT = 20_000;
const HIGHEST_PORT = 32_000;
/**
 * Each process draws from a slice of its own, as well as a process id can tell: a server that is restarted leaves its port
 * free for a moment, which another process that runs tests or a stack would otherwise take now and then.
 */
const SLICES = 12;
const SLICE_SIZE = (HIGHEST_PORT - LOWEST_PORT) / SLICES;
const SLICE_START = LOWEST_PORT + (process.pid % SLICES) * SLICE_SIZE;
/** So many taken ports in a row mean that something else is wrong. */
const MAX_TRIES = 200;

/** Ports given out by this process, so that two servers about to start do not get the same one. */
const given = new Set<number>();

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen({ port, host: "127.0.0.1", exclusive: true }, () => server.close(() => resolve(true)));
  });

/** The wanted port if nobody has it, else a free one. */
export const freePort = async (wanted?: number): Promise<number> => {
  if (wanted !== undefined && !given.has(wanted) && (await isFree(wanted))) {
    given.add(wanted);
    return wanted;
  }
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    const port = SLICE_START + Math.floor(Math.random() * SLICE_SIZE);
    if (given.has(port) || !(await isFree(port))) continue;
    given.add(port);
    return port;
  }
  throw new AppError("dependency_missing", `no free port between ${LOWEST_PORT} and ${HIGHEST_PORT} on 127.0.0.1`);
};

/** The port that an operator named, for which no other will do. */
export const namedPort = async (port: number, variable: string): Promise<number> => {
  if (!(await isFree(port))) throw new AppError("usage", `port ${port} of ${variable} is taken by something else`);
  given.add(port);
  return port;
};
