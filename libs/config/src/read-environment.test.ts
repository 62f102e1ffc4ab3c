import { AppError } from "@openclaw/errors";
import { describe, expect, it } from "vitest";
import { ENVIRONMENT, type EnvironmentName, type EnvironmentVariable } from "./environment-names.ts";
import { describeEnvironment, isLoopbackHost, readEnvironment } from "./read-environment.ts";

const errorOf = (read: () => unknown): AppError => {
  try {
    read();
  } catch (error) {
    if (error instanceof AppError) return error;
  }
  throw new TypeError("an AppError was expected");
};

describe("readEnvironment", () => {
  it("gives typed values, and the declared ones where nothing is set", () => {
    const settings = readEnvironment(["NATS_URL", "OPENCLAW_HTTP_PORT", "OPENCLAW_INSTANCE"], {
      OPENCLAW_HTTP_PORT: "9000",
      OPENCLAW_INSTANCE: "",
    });
    const port: number = settings.OPENCLAW_HTTP_PORT;
    const instance: string | undefined = settings.OPENCLAW_INSTANCE;
    expect(port).toBe(9000);
    expect(instance).toBeUndefined();
    expect(settings.NATS_URL).toBe("nats://127.0.0.1:4222");
    expect(Object.isFrozen(settings)).toBe(true);
  });

  it("reads lists and maps", () => {
    const settings = readEnvironment(["OPENCLAW_INFERENCE_URL", "OPENCLAW_AGENTS", "OPENCLAW_ENDPOINT_MAP"], {
      OPENCLAW_INFERENCE_URL: "http://a:8000/, http://b:8000",
      OPENCLAW_AGENTS: "query-routing,data-extraction",
      OPENCLAW_ENDPOINT_MAP: "toolserver:9001=127.0.0.1:43017",
    });
    expect(settings.OPENCLAW_INFERENCE_URL).toEqual(["http://a:8000", "http://b:8000"]);
    expect(settings.OPENCLAW_AGENTS).toEqual(["query-routing", "data-extraction"]);
    expect(settings.OPENCLAW_ENDPOINT_MAP).toEqual({ "toolserver:9001": "127.0.0.1:43017" });
  });

  it("takes model servers with or without /v1, and none with a password, which it does not show", () => {
    const read = (OPENCLAW_INFERENCE_URL: string) =>
      readEnvironment(["OPENCLAW_INFERENCE_URL"], { OPENCLAW_INFERENCE_URL });
    const urls = "http://a:8000/v1, http://b:8000/v1/,http://c/models/v1,http://d/v10";
    expect(read(urls).OPENCLAW_INFERENCE_URL).toEqual([
      "http://a:8000",
      "http://b:8000",
      "http://c/models",
      "http://d/v10",
    ]);
    for (const url of ["http://user:s3cret@a:8000", "http://s3cret@a:8000/v1"]) {
      const error = errorOf(() => read(url));
      expect(error.message).toContain("OPENCLAW_INFERENCE_URL: must not hold a user or a password");
      expect(error.message).not.toContain("s3cret");
    }
  });

  it("reports all mistakes in one error", () => {
    const error = errorOf(() =>
      readEnvironment(["NATS_URL", "OPENCLAW_HTTP_PORT", "OTEL_TRACES_SAMPLER_ARG"], {
        NATS_URL: "http://127.0.0.1",
        OPENCLAW_HTTP_PORT: "70000",
        OTEL_TRACES_SAMPLER_ARG: "1.5",
      }),
    );
    expect(error.code).toBe("invalid_config");
    for (const name of ["NATS_URL", "OPENCLAW_HTTP_PORT", "OTEL_TRACES_SAMPLER_ARG"]) {
      expect(error.message).toContain(`environment  ${name}: must be`);
    }
  });

  it("refuses an unknown variable of ours and names the nearest one", () => {
    const error = errorOf(() => readEnvironment([], { OPENCLAW_HTP_PORT: "1", OTHER: "is not ours" }));
    expect(error.message).toContain('OPENCLAW_HTP_PORT: unknown variable; did you mean "OPENCLAW_HTTP_PORT"?');
    expect(error.message).not.toContain("OTHER");
  });

  it("keeps the door on loopback unless told otherwise", () => {
    const open = { OPENCLAW_HTTP_HOST: "0.0.0.0" };
    expect(errorOf(() => readEnvironment(["OPENCLAW_HTTP_HOST"], open)).message).toContain("OPENCLAW_ALLOW_REMOTE=1");
    const allowed = { ...open, OPENCLAW_ALLOW_REMOTE: "1" };
    expect(readEnvironment(["OPENCLAW_HTTP_HOST"], allowed).OPENCLAW_HTTP_HOST).toBe("0.0.0.0");
  });

  it("reads host names, whatever their case, and refuses what is none", () => {
    const read = (names: string) => readEnvironment(["OPENCLAW_HTTP_NAMES"], { OPENCLAW_HTTP_NAMES: names });
    expect(read("Ingress, openclaw.example").OPENCLAW_HTTP_NAMES).toEqual(["ingress", "openclaw.example"]);
    expect(read("").OPENCLAW_HTTP_NAMES).toEqual([]);
    for (const wrong of ["ingress:8400", "http://ingress", "*", "a b"]) {
      expect(errorOf(() => read(wrong)).message).toContain("must be host names without ports");
    }
  });

  it.each(["toolserver:9001", "a:1=b", "a:1=b:2=c:3", "=127.0.0.1:1"])("refuses the endpoint map %s", (map) => {
    const read = () => readEnvironment(["OPENCLAW_ENDPOINT_MAP"], { OPENCLAW_ENDPOINT_MAP: map });
    expect(errorOf(read).message).toContain("host:port=host:port");
  });
});

describe("the table of variables", () => {
  it("has fallbacks that its own parsers accept", () => {
    const names = Object.keys(ENVIRONMENT) as EnvironmentName[];
    expect(() => readEnvironment(names, {})).not.toThrow();
    for (const name of names) {
      const { about, usedBy }: EnvironmentVariable = ENVIRONMENT[name];
      expect(about, name).toMatch(/\.$/);
      expect(usedBy.length, name).toBeGreaterThan(0);
    }
  });
});

describe("describeEnvironment", () => {
  it("shows what is in force without passwords", () => {
    const shown = describeEnvironment(["DATABASE_URL", "OPENCLAW_INSTANCE"], {
      DATABASE_URL: "postgres://u:secret@h/db",
    });
    expect(shown).toEqual({ DATABASE_URL: "postgres://u:***@h/db" });
  });
});

describe("isLoopbackHost", () => {
  it("tells loopback from the rest", () => {
    expect(["127.0.0.1", "127.1.2.3", "localhost", "::1"].every(isLoopbackHost)).toBe(true);
    expect(["0.0.0.0", "::", "10.0.0.1", "127.0.0.1.example.org", ""].some(isLoopbackHost)).toBe(false);
  });
});
