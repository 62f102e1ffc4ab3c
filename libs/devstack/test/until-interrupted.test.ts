import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { eventually } from "@openclaw/testkit";
import { sleep } from "@openclaw/time";
import { expect, it } from "vitest";

it("the first Ctrl-C asks for an end, its echo is ignored, a later one does not wait", async () => {
  const script = fileURLToPath(new URL("./fixtures/interrupted.ts", import.meta.url));
  const child = spawn(process.execPath, [script], { stdio: ["ignore", "pipe", "inherit"] });
  let output = "";
  child.stdout.on("data", (chunk: Buffer) => {
    output += chunk.toString();
  });
  await eventually(() => output.includes("waiting"), { withinMs: 20_000, because: "the script listens" });
  child.kill("SIGINT");
  await eventually(() => output.includes("stopping"), { withinMs: 5_000, because: "the script was told" });
  child.kill("SIGINT");
  await sleep(1_000);
  expect(child.exitCode).toBeNull();
  child.kill("SIGINT");
  const [code] = await once(child, "exit");
  expect(code).toBe(130);
});
