// A tool server that answers as told: well, slowly, wrongly, not at all.
import { sleep } from "@openclaw/time";
import { type Script, type ScriptedServer, startScriptedServer } from "./scripted-server.ts";

export interface ToolAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** A string goes out as it is, anything else as JSON. */
  readonly body?: unknown;
  readonly delayMs?: number;
  /** Takes the request and never answers it. */
  readonly hangs?: boolean;
  /** Closes the connection instead of answering. */
  readonly disconnects?: boolean;
}

export const startScriptedTool = (script: Script<ToolAnswer>): Promise<ScriptedServer> =>
  startScriptedServer<ToolAnswer>({
    script,
    respond: async (answer, _request, response) => {
      const { status = 200, headers = {}, body = {}, delayMs, hangs, disconnects } = answer;
      if (delayMs !== undefined) await sleep(delayMs);
      if (hangs === true) return;
      if (disconnects === true) {
        response.destroy();
        return;
      }
      const raw = typeof body === "string" || body instanceof Uint8Array;
      response.writeHead(status, { "content-type": raw ? "text/plain" : "application/json", ...headers });
      response.end(raw ? body : JSON.stringify(body));
    },
  });
