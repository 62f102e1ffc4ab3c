// The entry of an agent process. It starts without credentials and without a way out; see fork-agent.ts for its flags.
import { AgentHost } from "./agent-host.ts";
import { ParentPipe } from "./parent-pipe.ts";
import { sealProcess } from "./seal-process.ts";

const pipe = new ParentPipe();
const host = new AgentHost((message) => pipe.send(message));
sealProcess();
pipe.send({ type: "ready" });
for (;;) host.receive(pipe.receive());
