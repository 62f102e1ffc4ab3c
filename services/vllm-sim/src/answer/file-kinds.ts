// What kind of file a path names, in the words that people use for such files.

export interface FileKind {
  /** For a sentence: "touches …". */
  readonly name: string;
  /** Words for it, in the order of the alphabet. */
  readonly words: string;
  /** Its lines run: what they say, they do. */
  readonly isCode: boolean;
  readonly pattern: RegExp;
}

const PACKAGE_LIST: FileKind = {
  name: "packages",
  words: "dependency library module package requirement third-party",
  isCode: false,
  pattern:
    /(?:^|\/)(?:package\.json|requirements[\w.-]*\.(?:txt|in)|go\.mod|cargo\.toml|gemfile|pom\.xml|pyproject\.toml|pipfile|composer\.json|\w+\.gemspec|\w+\.csproj)$/i,
};

const SETTINGS: FileKind = {
  name: "settings",
  words: "configuration environment option parameter preference setting",
  isCode: true,
  pattern:
    /\.(?:ya?ml|toml|ini|cfg|conf|config|env|properties)$|(?:^|\/)\.[\w-]+(?:rc|ignore|config)?(?:\.\w+)?$|(?:^|\/)(?:config|settings)\/|(?:^|\/)[\w.-]*(?:settings|config)\.\w+$/i,
};

const PROGRAM: FileKind = {
  name: "program code",
  words: "application code implementation logic ordinary program script source src",
  isCode: true,
  pattern: /(?:)/,
};

/** The first that fits counts. */
const KINDS: readonly FileKind[] = [
  {
    name: "locked packages",
    words: "dependency library lock lockfile package pinned",
    isCode: false,
    pattern:
      /(?:^|\/)(?:package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|go\.sum|cargo\.lock|gemfile\.lock|poetry\.lock|composer\.lock|pipfile\.lock|uv\.lock)$/i,
  },
  PACKAGE_LIST,
  {
    name: "tests",
    words: "spec test testing",
    isCode: false,
    pattern:
      /(?:^|\/)(?:e2e|specs?|tests?|__tests__)\/|[._-](?:spec|test)\.\w+$|(?:^|\/)test_\w+\.py$|(?:Spec|Tests?)\.(?:java|kt|cs|scala|swift)$/,
  },
  {
    name: "documentation",
    words: "changelog doc docs documentation guide license manual readme text",
    isCode: false,
    pattern:
      /(?:^|\/)docs?\/|\.(?:adoc|markdown|mdx?|rst|txt)$|(?:^|\/)(?:authors|changelog|changes|contributing|license|notice|readme)[^/]*$/i,
  },
  {
    name: "the build",
    words: "build ci compile container deploy deployment infrastructure pipeline release script",
    isCode: true,
    pattern:
      /(?:^|\/)(?:dockerfile|containerfile|makefile|jenkinsfile|justfile|procfile|cmakelists\.txt)[^/]*$|(?:^|\/)(?:\.github|\.gitlab|\.circleci|\.ci|ci|deploy|terraform|helm)\/|\.gitlab-ci\.yml$|\.(?:gradle|mk|cmake|tf|sh|bat|ps1)$|(?:^|\/)(?:webpack|rollup|vite|gulpfile|gruntfile|esbuild)[\w.]*$/i,
  },
  {
    name: "the database",
    words: "data database migration schema sql table",
    isCode: true,
    pattern: /\.sql$|(?:^|\/)migrations?\//i,
  },
  {
    name: "data",
    words: "data dataset fixture locale sample table translation",
    isCode: false,
    pattern: /\.(?:csv|tsv|jsonl|parquet|po|pot|xliff|resx)$|(?:^|\/)(?:fixtures?|locales?|i18n|translations?|data)\//i,
  },
  SETTINGS,
  {
    name: "images and fonts",
    words: "asset binary font image media picture",
    isCode: false,
    pattern: /\.(?:png|jpe?g|gif|svg|ico|webp|woff2?|ttf|mp[34]|pdf)$/i,
  },
  { name: "data", words: "data", isCode: false, pattern: /\.(?:json|xml)$/i },
];

export const kindOf = (path: string): FileKind => KINDS.find(({ pattern }) => pattern.test(path)) ?? PROGRAM;

/** A package list that changes otherwise than in its packages is settings. */
export const kindOfPackageList = (kind: FileKind, changesPackages: boolean): FileKind =>
  kind === PACKAGE_LIST && !changesPackages ? SETTINGS : kind;

export const isPackageList = (kind: FileKind): boolean => kind === PACKAGE_LIST;
