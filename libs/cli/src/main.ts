import { environment } from "@openclaw/config";
import { createProcessOutput } from "./output.ts";
import { run } from "./run.ts";

// npm runs scripts in the package's folder and says where it was called from.
const calledFrom = environment()["INIT_CWD"] ?? process.cwd();

process.exitCode = await run(process.argv.slice(2), {
  output: createProcessOutput(),
  stackFolder: process.cwd(),
  cwd: calledFrom,
});
