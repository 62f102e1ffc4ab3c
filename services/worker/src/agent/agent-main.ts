// The entry of an agent process. It starts without credentials and without a way out; see fork-agent.ts for its flags.
import type { FromAgent, ToAgent } from "../ipc.ts";
import { AgentHost } from "./agent-host.ts";
import { sealProcess } from "./seal-process.ts";

const send = (message: FromAgent): void => {
  process.send?.(message);
};

const host = new AgentHost(send);
sealProcess();
process.on("message", (message) => host.receive(message as ToAgent));
process.on("disconnect", () => process.exit(0));
send({ type: "ready" });
