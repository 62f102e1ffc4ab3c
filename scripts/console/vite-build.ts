// node scripts/console/vite-build.ts FOLDER: builds the console into a folder, each file of its own compressed beside it.
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import { build } from "vite";

const compressWithBrotli = promisify(brotliCompress);
const compressWithGzip = promisify(gzip);
/** Of 11: the last two take ten times as long for 3 % less. */
const QUALITY = { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } };
const TEXT = /\.(js|css|svg|html)$/;

const compress = async (folder: string): Promise<void> => {
  for (const name of (await readdir(folder)).filter((file) => TEXT.test(file))) {
    const bytes = await readFile(join(folder, name));
    await writeFile(join(folder, `${name}.br`), await compressWithBrotli(bytes, QUALITY));
    await writeFile(join(folder, `${name}.gz`), await compressWithGzip(bytes));
  }
};

const outDir = resolve(process.argv[2] ?? "console");
await build({
  configFile: false,
  envDir: false,
  root: resolve(import.meta.dirname, "../../libs/console"),
  // Warnings are of what packages say to servers that render React.
  logLevel: "error",
  build: {
    outDir,
    emptyOutDir: true,
    // What is inlined would be a data: address, which the page's policy refuses.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});
await compress(join(outDir, "assets"));
