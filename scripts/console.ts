// npm run console: builds the console's files, and prints the folder that OPENCLAW_CONSOLE_DIR should name.
import { resolve } from "node:path";
import { environment } from "@openclaw/devstack";
import { buildConsole } from "./console/build-console.ts";
import { consoleFolder } from "./console/console-folder.ts";

const root = resolve(import.meta.dirname, "..");
const env = environment();
const folder = consoleFolder(root, env);
await buildConsole({ root, folder, env });
process.stdout.write(`${folder}\n`);
