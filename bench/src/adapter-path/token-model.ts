// A model server that makes tokens at a steady rate: the first at once, then PER_BEAT every BEAT_MS for each stream.
// Started as `node token-model.ts <port>`, a process of its own. It says that a prompt has 3,000 tokens.
import { createServer, type ServerResponse } from "node:http";

const BEAT_MS = 20;
const PER_BEAT = 8;

const frame = (body: object): string => `data: ${JSON.stringify(body)}\n\n`;
const TOKEN = frame({ choices: [{ index: 0, delta: { content: " token" }, finish_reason: null }] });
const end = (tokens: number): string =>
  frame({ choices: [{ index: 0, delta: {}, finish_reason: "stop" }] }) +
  frame({ choices: [], usage: { prompt_tokens: 3_000, completion_tokens: tokens } }) +
  "data: [DONE]\n\n";

const streams = new Map<ServerResponse, { left: number; readonly all: number }>();

setInterval(() => {
  for (const [response, stream] of streams) {
    const now = Math.min(PER_BEAT, stream.left);
    stream.left -= now;
    // A frame for each token; those of a beat in one write, as a write for each is what this process could not keep up with.
    response.write(TOKEN.repeat(now));
    if (stream.left > 0 && !response.destroyed) continue;
    streams.delete(response);
    response.end(end(stream.all));
  }
}, BEAT_MS);

const server = createServer((request, response) => {
  if (request.method !== "POST") {
    response.writeHead(request.url === "/health" ? 200 : 404).end();
    return;
  }
  const pieces: Buffer[] = [];
  request.on("data", (piece: Buffer) => pieces.push(piece));
  request.on("end", () => {
    if (request.url === "/tokenize") {
      response.end('{"count":600}');
      return;
    }
    const { max_tokens: all } = JSON.parse(Buffer.concat(pieces).toString("utf8")) as { max_tokens: number };
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.write(TOKEN);
    if (all > 1) streams.set(response, { left: all - 1, all });
    else response.end(end(1));
  });
});
server.keepAliveTimeout = 60_000;
server.listen(Number(process.argv[2]), "127.0.0.1");
