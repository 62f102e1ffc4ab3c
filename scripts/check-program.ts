// Types and forgotten awaits in one go, for `npm run verify`: both need the whole programs checked, which is most of what
// either takes. `npm run types` and `npm run awaits` are the two by themselves.
import { join } from "node:path";
import { ESLint } from "eslint";
import ts from "typescript";

const ROOT = join(import.meta.dirname, "..");

/** What runs on Node, and what runs in a browser. */
const PROJECTS = [ROOT, join(ROOT, "libs/console")];

const loadProgram = (folder: string): ts.Program => {
  const read = ts.readConfigFile(join(folder, "tsconfig.json"), ts.sys.readFile);
  const { fileNames, options, errors } = ts.parseJsonConfigFileContent(read.config, ts.sys, folder);
  const configFileParsingDiagnostics = read.error === undefined ? errors : [read.error];
  return ts.createProgram({ rootNames: fileNames, options, configFileParsingDiagnostics });
};

const programs = PROJECTS.map(loadProgram);
const mistakes = programs.flatMap((program) => [...ts.getPreEmitDiagnostics(program)]);
const format = {
  getCanonicalFileName: (name: string) => name,
  getCurrentDirectory: () => ROOT,
  getNewLine: () => "\n",
};
process.stdout.write(ts.formatDiagnostics(mistakes, format));

const eslint = new ESLint({
  cwd: ROOT,
  overrideConfig: {
    files: ["**/*.ts", "**/*.tsx"],
    languageOptions: { parserOptions: { projectService: false, programs } },
  },
});
const results = await eslint.lintFiles(["."]);
process.stdout.write(await (await eslint.loadFormatter("stylish")).format(results));
const complaints = results.reduce((sum, { errorCount, warningCount }) => sum + errorCount + warningCount, 0);

process.exitCode = mistakes.length + complaints === 0 ? 0 : 1;
