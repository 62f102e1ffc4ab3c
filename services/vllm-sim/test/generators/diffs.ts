// Unified diffs of one to six files: changed, new and deleted ones, lines that look like headers, and in each file
// something that makes it harmless, ordinary, risky or dangerous.
import type { ChangeFacts } from "../compare-answers.ts";
import type { Dice } from "./dice.ts";

export interface DiffCase {
  readonly text: string;
  readonly facts: ChangeFacts;
}

/** Files of one kind: where they are, and lines of which one decides how risky a change is. */
interface ChangeKind {
  readonly area: string;
  readonly risk: (typeof RISKS)[number];
  readonly paths: readonly string[];
  readonly lines: readonly string[];
  /** Ordinary lines stand beside them, unless the file has no others. */
  readonly alone?: true;
}

export interface ChangeMaterial {
  readonly kinds: readonly ChangeKind[];
  readonly ordinary: readonly string[];
}

/** From grave to harmless. */
const RISKS = ["critical", "high", "medium", "low"] as const;

const ORDINARY = [
  "  return total;",
  "- [ ] write more",
  "+ 1",
  "",
  "const a = b ?? c;",
  "value: 3",
  "++counter;",
  "diff = a - b",
  "if (rows.length === 0) return [];",
  "names.sort()",
];

const SOURCES = ["src/server.ts", "lib/format_date.py", "internal/queue.go", "app/Router.java", "core/index.js"];

const MATERIAL: ChangeMaterial = {
  ordinary: ORDINARY,
  kinds: [
    { area: "source", risk: "medium", paths: SOURCES, lines: ["  return total * 2;", "const width = 3;"] },
    { area: "configuration", risk: "medium", paths: ["app.toml", "settings/ui.yml"], lines: ["limit = 4"] },
    { area: "build", risk: "medium", paths: ["Makefile", ".github/workflows/ci.yml"], lines: ["all: main"] },
    { area: "documentation", risk: "low", paths: ["README.md", "docs/use.rst"], lines: ["Call eval() never."] },
    { area: "tests", risk: "low", paths: ["test/cart.test.ts", "spec/user_spec.rb"], lines: ["login('a', 'b')"] },
    {
      area: "source",
      risk: "low",
      paths: ["src/notes.ts", "lib/Notes.java"],
      lines: ["// mind the password", "/* see the ticket */"],
      alone: true,
    },
    { area: "configuration", risk: "low", paths: ["package.json"], lines: ['  "version": "1.4.2",'], alone: true },
    {
      area: "source",
      risk: "high",
      paths: SOURCES,
      lines: [
        "  const id = parseInt(argv[2], 10);",
        "const found = /^[a-z]+$/.test(text);",
        "  if (!user.hasPermission(doc)) return;",
        "mutex.lock()",
        "  key = sha256(password + salt)",
      ],
    },
    {
      area: "dependencies",
      risk: "high",
      paths: ["web/package.json"],
      lines: ['    "left-pad": "^1.3.0",'],
      alone: true,
    },
    { area: "dependencies", risk: "high", paths: ["yarn.lock", "go.sum"], lines: ["left-pad@^1.3.0:"], alone: true },
    { area: "data", risk: "high", paths: ["db/migrations/004.sql"], lines: ["ALTER TABLE users ADD COLUMN age int;"] },
    {
      area: "source",
      risk: "critical",
      paths: SOURCES,
      lines: [
        'const apiKey = "9f8a7b6c5d4e3f2a1b";',
        "requests.get(url, verify=False)",
        "eval(body.code)",
        "await db.users.deleteMany({});",
        "os.system(command)",
      ],
    },
  ],
};

const hunk = (dice: Dice, added: readonly string[], removed: readonly string[], start: number, around: string[]) => [
  `@@ -${start},${removed.length + around.length} +${start},${added.length + around.length} @@${dice.pick(["", " function run() {"])}`,
  ...around.map((line) => ` ${line}`),
  ...removed.map((line) => `-${line}`),
  ...added.map((line) => `+${line}`),
];

const someOf = (dice: Dice, lines: readonly string[], min: number, max: number): string[] =>
  Array.from({ length: dice.int(min, max) }, () => dice.pick(lines));

/** A telling line among others that tell nothing. */
const withLine = (dice: Dice, line: string, others: string[]): string[] => {
  const at = dice.int(0, others.length);
  return [...others.slice(0, at), line, ...others.slice(at)];
};

const createFile = (dice: Dice, path: string, kind: ChangeKind, ordinary: readonly string[]) => {
  const state = dice.pick(["changed", "changed", "changed", "new", "deleted"] as const);
  const filler = kind.alone === true ? kind.lines : ordinary;
  const telling = withLine(dice, dice.pick(kind.lines), someOf(dice, filler, 0, 5));
  const drawn = state === "changed" ? someOf(dice, filler, 1, 5) : [];
  // The same lines out and in would be no change.
  const other = drawn.join() === telling.join() ? drawn.slice(1) : drawn;
  const [added, removed] = state === "deleted" ? [other, telling] : [telling, other];
  const second = state === "changed" && dice.random() < 0.4 ? someOf(dice, filler, 1, 4) : [];
  const around = () => someOf(dice, ordinary, 1, 3);
  const head = {
    changed: [`index 1a2b3c4..5d6e7f8 100644`, `--- a/${path}`, `+++ b/${path}`],
    new: ["new file mode 100644", "index 0000000..5d6e7f8", "--- /dev/null", `+++ b/${path}`],
    deleted: ["deleted file mode 100644", "index 1a2b3c4..0000000", `--- a/${path}`, "+++ /dev/null"],
  }[state];
  return {
    lines: [
      `diff --git a/${path} b/${path}`,
      ...head,
      ...hunk(dice, added, removed, 1, around()),
      ...(second.length > 0 ? hunk(dice, second, [], 61, around()) : []),
    ],
    added: added.length + second.length,
    removed: removed.length,
  };
};

export const createDiffOf = (dice: Dice, { kinds, ordinary }: ChangeMaterial): DiffCase => {
  const chosen = new Map<string, ChangeKind>();
  // Few diffs would stay harmless if any kind could join: the risk is drawn first, and graver kinds stay out.
  const worst = dice.int(0, RISKS.length - 1);
  const allowed = kinds.filter(({ risk }) => RISKS.indexOf(risk) >= worst);
  for (let count = dice.int(1, 6); count > 0; count -= 1) {
    const kind = dice.pick(allowed);
    chosen.set(dice.pick(kind.paths), kind);
  }
  const files = [...chosen].map(([path, kind]) => createFile(dice, path, kind, ordinary));
  const risks = [...chosen.values()].map(({ risk }) => RISKS.indexOf(risk));
  return {
    text: `${files.flatMap(({ lines }) => lines).join("\n")}\n`,
    facts: {
      files: [...chosen.keys()],
      added: files.reduce((sum, file) => sum + file.added, 0),
      removed: files.reduce((sum, file) => sum + file.removed, 0),
      areas: [...chosen.values()].map(({ area }) => area),
      risk: RISKS[Math.min(...risks)] ?? "low",
    },
  };
};

export const createDiff = (dice: Dice): DiffCase => createDiffOf(dice, MATERIAL);
