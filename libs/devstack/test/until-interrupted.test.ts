import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { eventually } from "@openclaw/testkit";
import { expect, it } from "vitest";

it("the first Ctrl-C asks for an end, its echo is ignored, a later one does not wait", async () => {
  const script = fileURLToPath(new URL("./fixtures/interrupted.ts", import.meta.url));
  const child = spawn(process.execPath, [script], { stdio: ["ignore", "pipe", "inherit"] });
  let output = "";
  child.stdout.on("data", (chunk: Buffer) => {
    output += chunk.toString();
  });
  const isOver = () => output === "stopping\nover\n" || child.exitCode !== null;
  await eventually(isOver, { withinMs: 20_000, because: "one press passed" });
  expect(child.exitCode).toBeNull();
  child.kill("SIGINT");
  const [code] = await once(child, "exit");
  expect(code).toBe(130);
});
