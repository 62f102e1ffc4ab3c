// The programs from outside that a start or a test needs, with the oldest version that will do and where each lies
// in its distribution package and in its project's own release.

export interface Program {
  readonly name: string;
  /** The variable that names a binary to use instead of looking for one. */
  readonly envName: string;
  readonly versionArgs: readonly string[];
  /** An older one is refused. */
  readonly leastVersion: string;
  /** Why an older one will not do; ends a refusal's sentence. */
  readonly because: string;
  readonly debian: {
    readonly package: string;
    /** `own` is the machine's suite, `newest` the one that its archive always carries in front of all releases. */
    readonly suite: "own" | "newest";
    readonly path: string;
  };
  readonly release: Release;
}

/** Where a project publishes its builds; `{version}`, `{os}` and `{arch}` are filled in. */
interface Release {
  readonly version: string;
  readonly base: string;
  readonly asset: string;
  /** The list of the same release: it finds a broken transfer, but who can replace a build can replace it too. */
  readonly checksums: string;
  /** SHA-256 of builds by asset, as others pin them too (for Linux the projects' own container images); counts before the list. */
  readonly sha256: Readonly<Record<string, string>>;
  /** Path of the program inside the archive; undefined where the asset is the program itself. */
  readonly member?: string;
  readonly architectures: Readonly<Partial<Record<NodeJS.Architecture, string>>>;
}

/** The one statement of which server this system runs against. */
export const WANTED_NATS_VERSION = "2.15.0";

const GO_ARCHITECTURES = { x64: "amd64", arm64: "arm64" } as const;

export const NATS_SERVER: Program = {
  name: "nats-server",
  envName: "NATS_SERVER_BIN",
  versionArgs: ["--version"],
  leastVersion: WANTED_NATS_VERSION,
  because: "older servers lack JetStream features that the streams rely on",
  debian: { package: "nats-server", suite: "newest", path: "usr/sbin/nats-server" },
  release: {
    version: WANTED_NATS_VERSION,
    base: "https://github.com/nats-io/nats-server/releases/download/v{version}",
    asset: "nats-server-v{version}-{os}-{arch}.tar.gz",
    checksums: "SHA256SUMS",
    sha256: {
      "nats-server-v2.15.0-linux-amd64.tar.gz": "5d2c51caca950333aba84911df7d377f826f3a59ec36061c6539105084f65c92",
      "nats-server-v2.15.0-linux-arm64.tar.gz": "cdc208f5a3f42963a52b6ab06ef65626bb870315dc936e26ba571780c6351112",
      "nats-server-v2.15.0-darwin-amd64.tar.gz": "5bd8b59ca5bf93fab3da2c5843cf564cd6e2e291e22ae3b861746e7ebe259b95",
      "nats-server-v2.15.0-darwin-arm64.tar.gz": "e1c4e22d70bd44abfa0bcb3c16f7cf0c66f648c2e728c58924e8a1ce88913cc8",
    },
    member: "nats-server-v{version}-{os}-{arch}/nats-server",
    architectures: GO_ARCHITECTURES,
  },
};

export const PROMTOOL: Program = {
  name: "promtool",
  envName: "PROMTOOL_BIN",
  versionArgs: ["--version"],
  leastVersion: "2.42.0",
  because: "the rule files are checked against that version's syntax",
  debian: { package: "prometheus", suite: "own", path: "usr/bin/promtool" },
  release: {
    version: "3.5.0",
    base: "https://github.com/prometheus/prometheus/releases/download/v{version}",
    asset: "prometheus-{version}.{os}-{arch}.tar.gz",
    checksums: "sha256sums.txt",
    sha256: {},
    member: "prometheus-{version}.{os}-{arch}/promtool",
    architectures: GO_ARCHITECTURES,
  },
};

export const DOCKER_COMPOSE: Program = {
  name: "docker-compose",
  envName: "DOCKER_COMPOSE_BIN",
  versionArgs: ["version", "--short"],
  leastVersion: "2.40.0",
  because: "older ones do not know every key of the compose file",
  debian: { package: "docker-compose", suite: "newest", path: "usr/libexec/docker/cli-plugins/docker-compose" },
  release: {
    version: "2.40.3",
    base: "https://github.com/docker/compose/releases/download/v{version}",
    asset: "docker-compose-{os}-{arch}",
    checksums: "checksums.txt",
    sha256: {
      "docker-compose-linux-x86_64": "dba9d98e1ba5bfe11d88c99b9bd32fc4a0624a30fafe68eea34d61a3e42fd372",
      "docker-compose-linux-aarch64": "d26373b19e89160546d15407516cc59f453030d9bc5b43ba7faf16f7b4980137",
    },
    architectures: { x64: "x86_64", arm64: "aarch64" },
  },
};
