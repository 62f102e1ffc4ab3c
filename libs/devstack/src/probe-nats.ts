// Looks at a NATS server that somebody else runs: whether it is there, and whether it is new enough.
import { connect } from "node:net";
import { AppError } from "@openclaw/errors";
import { within } from "@openclaw/time";
import { WANTED_NATS_VERSION } from "./programs.ts";
import { isOlder } from "./version.ts";

/** The server speaks first, at once; a longer silence is another kind of server. */
const GREETING_DEADLINE_MS = 5_000;
const DEFAULT_PORT = 4222;

const readGreeting = (host: string, port: number): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connect({ host, port });
    let text = "";
    socket.setEncoding("utf8");
    socket.on("data", (chunk: string) => {
      text += chunk;
      if (!text.includes("\r\n")) return;
      socket.destroy();
      resolve(text);
    });
    socket.once("error", reject);
    socket.once("end", () => resolve(text));
    socket.setTimeout(GREETING_DEADLINE_MS, () => socket.destroy(new TypeError("no greeting in time")));
  });

const versionIn = (greeting: string): string | undefined => /^INFO .*"version":"(\d+\.\d+\.\d+)/.exec(greeting)?.[1];

/** Checks each server of a comma-separated list; an AppError `dependency_missing` says what is wrong. */
export const checkNatsServers = async (urls: string): Promise<void> => {
  for (const url of urls.split(",")) {
    const { hostname, port } = new URL(url.trim());
    const place = `${hostname}:${port || DEFAULT_PORT}`;
    const late = () => new TypeError("no greeting in time");
    const greeting = await within(
      readGreeting(hostname, Number(port) || DEFAULT_PORT),
      GREETING_DEADLINE_MS,
      late,
    ).catch((error: unknown) => {
      throw new AppError("dependency_missing", `no NATS server answers at ${place} (NATS_URL)`, { cause: error });
    });
    const version = versionIn(greeting);
    if (version === undefined)
      throw new AppError("dependency_missing", `what answers at ${place} is not a NATS server`);
    if (isOlder(version, WANTED_NATS_VERSION)) {
      throw new AppError(
        "dependency_missing",
        `the NATS server at ${place} is ${version}, but ${WANTED_NATS_VERSION} is the least that will do`,
      );
    }
  }
};
