// A tool server with every bad habit, one at each path.
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";

const MiB = 1024 * 1024;
const FIFTY_MB = 50 * MiB;
/** Often enough that only a limit on the whole call ends it. */
const TRICKLE_MS = 100;

type Habit = (response: ServerResponse) => void;

const json = (body: string, status = 200): Habit => {
  return (response) => response.writeHead(status, { "content-type": "application/json" }).end(body);
};

const redirect = (location: string, status = 302): Habit => {
  return (response) => response.writeHead(status, { location }).end();
};

/** Stops writing when the reader hangs up. */
const pour = (response: ServerResponse, bytes: number): void => {
  const chunk = Buffer.alloc(MiB, "x");
  let left = bytes;
  const more = (): void => {
    while (left > 0 && !response.destroyed) {
      left -= chunk.length;
      if (!response.write(chunk)) return void response.once("drain", more);
    }
    response.end('"');
  };
  response.write('"');
  more();
};

const trickle: Habit = (response) => {
  response.writeHead(200, { "content-type": "application/json" });
  const timer = setInterval(() => response.write(" "), TRICKLE_MS);
  response.once("close", () => clearInterval(timer));
};

const HABITS: Readonly<Record<string, Habit>> = {
  good: json('{"fine":true}'),
  silent: () => {},
  stalls: (response) => void response.writeHead(200, { "content-type": "application/json" }).write('{"almost":'),
  trickles: trickle,
  error_json: json('{"error":"out of order"}', 500),
  error_page: (response) => response.writeHead(503, { "content-type": "text/html" }).end("<h1>Unavailable</h1>"),
  hangs_up: (response) => void response.destroy(),
  cut_short: (response) => {
    response.writeHead(200, { "content-length": "100" });
    response.write('{"almost":', () => response.destroy());
  },
  announced: (response) => {
    response.writeHead(200, { "content-length": String(FIFTY_MB + 2) });
    pour(response, FIFTY_MB);
  },
  unannounced: (response) => pour(response.writeHead(200), FIFTY_MB),
  large_error: (response) => pour(response.writeHead(500), FIFTY_MB),
  to_metadata: redirect("http://169.254.169.254/latest/meta-data", 307),
  to_loopback: redirect("http://127.0.0.1:9100/good", 307),
  to_named_public: redirect("http://192.88.99.1/", 303),
  to_other_port: redirect("http://tools.internal:9101/good"),
  to_public: redirect("https://example.com/", 301),
  to_toolserver: redirect("http://toolserver:9001/query", 307),
  to_file: redirect("file:///etc/passwd"),
  to_itself: redirect("/to_itself", 308),
  no_json: (response) => response.writeHead(200).end("done!"),
  packed: (response) => response.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync("{}")),
  nul: json('{"text":"\\u0000"}'),
  deep: json("[".repeat(10_000) + "]".repeat(10_000)),
  numbers: json(`[${"0,".repeat(4 * MiB - 2)}0]`),
};

export interface BadTool {
  readonly port: number;
  /** Calls that have neither been answered nor given up. */
  readonly open: number;
  stop(): Promise<void>;
}

export const startBadTool = async (): Promise<BadTool> => {
  let open = 0;
  const server = createServer((request, response) => {
    open += 1;
    response.once("close", () => {
      open -= 1;
    });
    request.resume();
    const habit = HABITS[(request.url ?? "").slice(1)];
    if (habit === undefined) response.writeHead(404).end();
    else request.once("end", () => habit(response));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    get open() {
      return open;
    },
    port: (server.address() as AddressInfo).port,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
