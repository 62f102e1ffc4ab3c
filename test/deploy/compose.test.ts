// The compose file as a whole: accepted by the real docker-compose, and what it promises of every container.
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ENVIRONMENT, type EnvironmentVariable, loadCoreSettings } from "@openclaw/config";
import { SERVICE_NAMES } from "@openclaw/devstack";
import { beforeAll, describe, expect, it } from "vitest";
import { type ComposeFile, PASSWORDS, PROFILES, readCompose, runCompose, serviceOf } from "./compose-file.ts";
import { ROOT } from "./programs.ts";

let file: ComposeFile;

beforeAll(async () => {
  file = await readCompose(...PROFILES);
});

describe("docker-compose config", () => {
  it.each([[], ["sim"], ["gpu"]])("accepts the file with the profiles %j", async (...profiles) => {
    const { services } = await readCompose(...profiles);
    expect(Object.keys(services)).toEqual(expect.arrayContaining([...SERVICE_NAMES, "nats", "postgres"]));
  });

  it("refuses the file with a misspelt key, and names it", async () => {
    const folder = await mkdtemp(join(tmpdir(), "openclaw-compose-"));
    try {
      const text = await readFile(join(ROOT, "docker-compose.yml"), "utf8");
      const misspelt = text.replace("    mem_limit: 22g", "    mem_limitt: 22g");
      expect(misspelt).not.toBe(text);
      await writeFile(join(folder, "docker-compose.yml"), misspelt);
      const { code, stderr } = await runCompose(["config", "--quiet"], { cwd: folder });
      expect(code).not.toBe(0);
      expect(stderr).toContain("mem_limitt");
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it("is whole as it is, and takes the passwords that it is given", async () => {
    const bare = await runCompose(["config"], { env: {} });
    expect(bare).toMatchObject({ code: 0, stderr: "" });
    const given = await runCompose(["config"]);
    for (const password of Object.values(PASSWORDS)) {
      expect(bare.stdout).not.toContain(password);
      expect(given.stdout).toContain(password);
    }
  });

  it("starts two model servers with either profile, under the names that the adapter asks for", async () => {
    for (const profile of PROFILES) {
      const { services } = await readCompose(profile);
      const aliases = Object.values(services).flatMap(({ networks }) => networks["inside"]?.aliases ?? []);
      expect(aliases.filter((alias) => alias.startsWith("model-")).sort()).toEqual(["model-0", "model-1"]);
    }
  });

  it("tells model servers and adapter the same number of requests at once, and the shipped one fits", async () => {
    const numbers = ({ services }: ComposeFile) => {
      const flags = Object.values(services).flatMap(({ command }) => command ?? []);
      const ofServers = flags.flatMap((word) => /^--max-num-seqs=(\d+)$/.exec(word)?.[1] ?? []);
      return [...ofServers, services["inference-adapter"]?.environment?.["VLLM_MAX_NUM_SEQS"]];
    };
    const config = ["config", "--format", "json"];
    const profiles = PROFILES.flatMap((profile) => ["--profile", profile]);
    const { stdout } = await runCompose([...profiles, ...config], { env: { ...PASSWORDS, VLLM_MAX_NUM_SEQS: "7" } });
    expect(numbers(JSON.parse(stdout) as ComposeFile)).toEqual(["7", "7", "7", "7", "7"]);
    const [shipped] = numbers(file);
    expect(loadCoreSettings(join(ROOT, "deploy/config")).inference.max_batch_size).toBeLessThanOrEqual(Number(shipped));
  });

  it("gives each vLLM a GPU of its own", () => {
    const devices = ["vllm-0", "vllm-1"].map((name) => serviceOf(file, name).gpus?.map((gpu) => gpu.device_ids));
    expect(devices).toEqual([[["0"]], [["1"]]]);
  });
});

describe("every container", () => {
  const each = () => Object.entries(file.services);

  it("publishes loopback ports of the host only", () => {
    const hosts = each().flatMap(([, { ports = [] }]) => ports.map((port) => port.host_ip));
    expect(hosts.length).toBeGreaterThan(0);
    expect(new Set(hosts)).toEqual(new Set(["127.0.0.1"]));
  });

  it("has an image with a version", () => {
    for (const [name, { image }] of each()) expect(image, name).toMatch(/:v?\d+\.\d+(\.\d+)?(-[a-z]+)?$/);
  });

  it("is started again, has bounded logs and a memory limit", () => {
    for (const [name, service] of each()) {
      expect(service.restart, name).toBe("unless-stopped");
      expect(service.logging?.options, name).toMatchObject({ "max-size": "10m", "max-file": "5" });
      expect(Number(service.mem_limit), name).toBeGreaterThan(0);
    }
  });

  it("is on the network without a way out, and on another only with a port on the host or by need", () => {
    expect(file.networks["inside"]?.internal).toBe(true);
    for (const [name, { networks, ports = [] }] of each()) {
      const others = Object.keys(networks).filter((network) => network !== "inside");
      const needsWayOut = ["inference-adapter", "tool-gateway"].includes(name);
      expect(others, name).toEqual(ports.length > 0 ? ["doors"] : needsWayOut ? ["egress"] : []);
      expect(networks, name).toHaveProperty("inside");
    }
  });
});

describe("every service", () => {
  it.each(SERVICE_NAMES)("%s is given variables that it reads, and every address that it reads", (name) => {
    const given = Object.keys(serviceOf(file, name).environment ?? {});
    const readers = (variable: string): readonly string[] => {
      const declared: EnvironmentVariable | undefined = Object.entries(ENVIRONMENT).find(
        ([key]) => key === variable,
      )?.[1];
      return declared?.usedBy ?? [];
    };
    const isRead = (variable: string) => readers(variable).includes("all") || readers(variable).includes(name);
    expect(given.filter((variable) => !isRead(variable))).toEqual([]);
    const addresses = Object.keys(ENVIRONMENT).filter(
      (variable) => /_(URL|HOST|DIR)$/.test(variable) && isRead(variable),
    );
    expect(addresses.filter((variable) => !given.includes(variable))).toEqual([]);
  });

  it("is given the owner's password only if it writes", () => {
    const holders = SERVICE_NAMES.filter((name) =>
      JSON.stringify(serviceOf(file, name).environment).includes(PASSWORDS.POSTGRES_PASSWORD),
    );
    expect(holders).toEqual(["ingress", "scheduler", "tool-gateway", "recorder"]);
  });

  it.each(SERVICE_NAMES)("%s waits for the broker and the database to be healthy", (name) => {
    expect(serviceOf(file, name).depends_on).toMatchObject({
      nats: { condition: "service_healthy" },
      postgres: { condition: "service_healthy" },
    });
  });

  it("answers to the name in scrape files of earlier set-ups", () => {
    expect(serviceOf(file, "ingress").networks["inside"]?.aliases).toEqual(["openclaw-core"]);
    // The door answers to no other name, so that no web page can let its own point here.
    expect(serviceOf(file, "ingress").environment?.["OPENCLAW_HTTP_NAMES"]).toBe("ingress,openclaw-core");
  });
});
