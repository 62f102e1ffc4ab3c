import { describe, expect, it } from "vitest";
import { buildAptSources, parseAptSources } from "./apt-sources.ts";

const DEB822 = `Types: deb deb-src
# a comment
URIs: http://archive.example/debian
Suites: bookworm bookworm-updates
Components: main contrib
Signed-By: /usr/share/keyrings/archive.gpg

Types: deb
URIs: http://archive.example/debian-security
Suites: bookworm-security
Components: main

Enabled: no
Types: deb
URIs: http://switched-off.example/debian
Suites: bookworm
Components: main
`;

const ONE_LINE = `
# deb http://commented.example/debian bookworm main
deb [arch=amd64,arm64 signed-by=/etc/apt/key.gpg] http://archive.example/debian bookworm main contrib # trailing
deb-src http://archive.example/debian bookworm main
deb http://archive.example/debian-security bookworm-security main
`;

describe("a private source list", () => {
  it("takes host, components and key from the stanza that carries the machine's release", () => {
    const list = buildAptSources(parseAptSources("debian.sources", DEB822), "bookworm", "sid");
    expect(list).toBe(
      "Types: deb\nURIs: http://archive.example/debian\nSuites: sid\nComponents: main contrib\n" +
        "Signed-By: /usr/share/keyrings/archive.gpg\n",
    );
  });

  it("reads the one-line format with its options", () => {
    const list = buildAptSources(parseAptSources("sources.list", ONE_LINE), "bookworm", "sid");
    expect(list).toBe(
      "Types: deb\nURIs: http://archive.example/debian\nSuites: sid\nComponents: main contrib\n" +
        "Architectures: amd64 arm64\nSigned-By: /etc/apt/key.gpg\n",
    );
  });

  it("keeps a key that is written out in the file", () => {
    const text =
      "Types: deb\nURIs: http://a.example/d\nSuites: trixie\nComponents: main\nSigned-By:\n -----BEGIN-----\n .\n abc\n";
    const list = buildAptSources(parseAptSources("x.sources", text), "trixie", "sid");
    expect(list).toContain("Signed-By: \n -----BEGIN-----\n .\n abc\n");
  });

  it("is empty when no source carries the machine's release", () => {
    expect(buildAptSources(parseAptSources("sources.list", ONE_LINE), "trixie", "sid")).toBe("");
  });
});
