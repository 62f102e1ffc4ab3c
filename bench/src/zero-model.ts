// A model server that thinks for no time: the first turn of a conversation calls the tool, the next one answers.
// Started as `node zero-model.ts <port>`, a process of its own.
import { createServer } from "node:http";
import { TOOL_NAME } from "./bench-agent.ts";

const frame = (delta: object, finishReason: string): string => {
  const piece = { choices: [{ index: 0, delta, finish_reason: finishReason }] };
  const usage = { choices: [], usage: { prompt_tokens: 100, completion_tokens: 10 } };
  return `data: ${JSON.stringify(piece)}\n\ndata: ${JSON.stringify(usage)}\n\ndata: [DONE]\n\n`;
};

const CALL = frame(
  { tool_calls: [{ index: 0, id: "call000001", function: { name: TOOL_NAME, arguments: '{"key":"a"}' } }] },
  "tool_calls",
);
const ANSWER = frame({ content: '{"answer":"done"}' }, "stop");

/** As long as the usage says. */
const COUNT = '{"count":100}';

const server = createServer((request, response) => {
  if (request.method !== "POST") {
    response.writeHead(request.url === "/health" ? 200 : 404).end();
    return;
  }
  if (request.url === "/tokenize") {
    request.resume().on("end", () => response.end(COUNT));
    return;
  }
  const pieces: Buffer[] = [];
  request.on("data", (piece: Buffer) => pieces.push(piece));
  request.on("end", () => {
    const asked = Buffer.concat(pieces);
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.end(asked.includes('"role":"tool"') ? ANSWER : CALL);
  });
});
// Longer than the adapter keeps an idle connection, so that it never meets a closed one.
server.keepAliveTimeout = 60_000;
server.listen(Number(process.argv[2]), "127.0.0.1");
