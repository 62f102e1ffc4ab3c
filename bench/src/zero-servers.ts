// Starts the model server and the tool that cost no time, each in a process of its own.
import { createServer } from "node:net";
import { join } from "node:path";
import { answersHttp, type Environment, Supervisor } from "@openclaw/devstack";
import { AppError } from "@openclaw/errors";

/** Below the ports that systems hand to outgoing connections, and beside those that the stack takes from. */
const LOWEST_PORT = 13_000;
const PORTS = 5_000;
const MAX_TRIES = 50;

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen({ port, host: "127.0.0.1", exclusive: true }, () => server.close(() => resolve(true)));
  });

/** A port that nobody has now and that the stack, when told of it, finds free. */
export const unclaimedPort = async (): Promise<number> => {
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    const port = LOWEST_PORT + Math.floor(Math.random() * PORTS);
    if (await isFree(port)) return port;
  }
  throw new AppError("dependency_missing", "no free port on 127.0.0.1");
};

interface ZeroServer {
  readonly program: "zero-model" | "zero-tool";
  readonly port: number;
  readonly env: Environment;
  readonly logDir: string;
}

export const startZeroServer = async (
  { program, port, env, logDir }: ZeroServer,
  signal: AbortSignal,
): Promise<Supervisor> => {
  const server = new Supervisor({
    name: program,
    command: process.execPath,
    args: [join(import.meta.dirname, `${program}.ts`), String(port)],
    env,
    logFile: join(logDir, `${program}.log`),
    isReady: () => answersHttp(`http://127.0.0.1:${port}/health`),
    restarts: false,
    // A port that is taken after all is taken for good: the stack has been told of it.
    startAttempts: 1,
  });
  await server.start(signal);
  return server;
};
