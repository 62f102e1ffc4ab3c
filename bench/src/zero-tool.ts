// A tool that answers at once. Started as `node zero-tool.ts <port>`, a process of its own.
import { createServer } from "node:http";

const RESULT = JSON.stringify({ value: "b" });

const server = createServer((request, response) => {
  request.resume().on("end", () => {
    response.writeHead(200, { "content-type": "application/json" }).end(RESULT);
  });
});
// Longer than the gateway keeps an idle connection, so that it never meets a closed one.
server.keepAliveTimeout = 60_000;
server.listen(Number(process.argv[2]), "127.0.0.1");
