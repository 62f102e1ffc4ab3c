// What a change is about, in words that a list of risks uses: from file paths and from the changed lines.
import { type Area, areaOf, type ChangedFile } from "./diff.ts";

export interface DiffTopic {
  /** Phrases, separated by commas: each alone may name the topic. */
  readonly words: string;
  /** 0 harmless, 1 ordinary, 2 risky, 3 dangerous: used where the instructions define no levels. */
  readonly level: number;
}

interface LineTopic extends DiffTopic {
  readonly pattern: RegExp;
}

const LINE_TOPICS: readonly LineTopic[] = [
  {
    words: "secret in the code, credential",
    level: 3,
    pattern:
      /(?:api[_-]?key|secret|passwd|password|access[_-]?token)["']?\s*[:=]\s*["'][^"'\s]{8,}["']|AKIA[0-9A-Z]{12,}|BEGIN (?:RSA |EC )?PRIVATE KEY/i,
  },
  {
    words: "disabled security check",
    level: 3,
    pattern:
      /verify\s*=\s*False|rejectUnauthorized:\s*false|InsecureSkipVerify:\s*true|--no-verify|csrf_exempt|NODE_TLS_REJECT_UNAUTHORIZED/i,
  },
  {
    words: "code that runs input, eval, shell",
    level: 3,
    pattern: /\beval\s*\(|\bexec(?:Sync)?\s*\(|shell\s*=\s*True|child_process|os\.system|new Function\(/,
  },
  {
    words: "deletion of user data",
    level: 3,
    pattern: /\bDROP (?:TABLE|DATABASE)\b|\bTRUNCATE TABLE\b|\bDELETE FROM\b|rm -rf|delete_?all|deleteMany\(\{?\}?\)/i,
  },
  {
    words: "authentication, access rights, login, permission",
    level: 2,
    pattern: /\b(?:auth\w*|login|logout|password|permission\w*|is_?admin|roles?|jwt|session_?token|access_?control)\b/i,
  },
  {
    words: "cryptography",
    level: 2,
    pattern: /\b(?:crypto|cipher|encrypt\w*|decrypt\w*|hmac|sha(?:1|256|512)|md5|bcrypt|signature)\b/i,
  },
  {
    words: "concurrency",
    level: 2,
    pattern:
      /\b(?:mutex|semaphore|threading|synchronized|goroutine|atomic|Lock\(\)|asyncio\.gather|Promise\.all|worker_threads)\b/,
  },
  { words: "data migrations, database", level: 2, pattern: /\b(?:ALTER|CREATE|DROP) TABLE\b|\bmigrat\w+/i },
  {
    words: "regular expressions",
    level: 2,
    pattern:
      /\bRegExp\b|\bre\.(?:compile|match|search|sub)\b|\.(?:test|match|replace|exec)\(\s*\/|[=(,:]\s*\/(?:\\.|\[[^\]]*\]|[^/\\\s*])(?:\\.|\[[^\]]*\]|[^/\\])*\/[gimsuy]*|\(\?[:=!<]|\\d|\\s[*+]|\[\^?[\w\\-]+\][*+]/,
  },
  {
    words: "input parsing",
    level: 2,
    pattern: /\bparse\w*\b|\bargv\b|\bsanitiz\w*|\bescape\w*|\bunserialize\b|\bdeserializ\w*/i,
  },
  {
    words: "fix of a security flaw",
    level: 2,
    pattern: /__proto__|prototype pollution|\bCVE-\d|\bXSS\b|injection|path traversal|\bredos\b|vulnerab/i,
  },
];

const VERSION_LINE = /^\s*["']?version["']?\s*[:=]|^\s*$|^\s*__version__\s*=/i;
const DEPENDENCY_LINE =
  /["'][\w@/.-]+["']\s*:\s*["'][~^<>=]*v?\d|^[\w.-]+\s*(?:==|>=|~=)\s*\d|^\s*(?:require\s+)?[\w./-]+ v\d/;
const COMMENT_LINE = /^\s*(?:\/\/|#(?!include|define)|\*|\/\*|<!--|--\s)|^\s*$/;

const changedLines = (file: ChangedFile): readonly string[] => [...file.added, ...file.removed];

const TOPIC_OF_AREA: Readonly<Record<Exclude<Area, "dependencies">, DiffTopic>> = {
  source: { words: "ordinary code", level: 1 },
  tests: { words: "tests", level: 0 },
  documentation: { words: "documentation", level: 0 },
  configuration: { words: "configuration, ordinary code", level: 1 },
  build: { words: "build, ordinary code", level: 1 },
  data: { words: "data, ordinary code", level: 1 },
};

const dependencyTopic = (lines: readonly string[]): DiffTopic => {
  if (lines.every((line) => VERSION_LINE.test(line))) return { words: "version number", level: 0 };
  const changes = lines.filter((line) => DEPENDENCY_LINE.test(line) && !VERSION_LINE.test(line));
  return changes.length > 0 ? { words: "dependencies", level: 2 } : { words: "configuration, ordinary code", level: 1 };
};

/** Topics of one file. Documentation and tests may mention anything and change nothing. */
export const topicsOfFile = (file: ChangedFile): readonly DiffTopic[] => {
  const area = areaOf(file.path);
  const lines = changedLines(file);
  if (area === "dependencies") return [dependencyTopic(lines)];
  const own = TOPIC_OF_AREA[area];
  if (own.level === 0) return [own];
  const code = lines.filter((line) => !COMMENT_LINE.test(line));
  if (code.length === 0 && lines.length > 0) return [{ words: "comments, formatting", level: 0 }];
  const migration = /(?:^|\/)migrations?\//i.test(file.path) ? [{ words: "data migrations", level: 2 }] : [];
  return [own, ...migration, ...LINE_TOPICS.filter(({ pattern }) => code.some((line) => pattern.test(line)))];
};
