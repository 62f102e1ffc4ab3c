import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createHealthServer, createLogger, createMetrics, type HealthServer } from "../src/index.ts";

const log = createLogger({ service: "test", instance: "test-1", level: "silent" });
let health: HealthServer;

const open = (port = 0): HealthServer =>
  createHealthServer({ host: "127.0.0.1", port, metrics: createMetrics({ service: "test" }), log });

beforeEach(async () => {
  health = open();
  await health.start();
});

afterEach(() => health.stop());

const get = async (path: string) => {
  const response = await fetch(`http://127.0.0.1:${health.port}${path}`);
  return { status: response.status, text: await response.text() };
};

const ready = async () => {
  const { status, text } = await get("/readyz");
  return { status, ...JSON.parse(text) };
};

describe("the health server", () => {
  it("is alive whatever its dependencies do", async () => {
    health.addReadiness("bus", () => "NATS is away");
    expect((await get("/healthz")).status).toBe(200);
  });

  it("is not ready before all has started, and not while it drains", async () => {
    expect(await ready()).toMatchObject({ status: 503, ready: false, checks: [{ reason: "starting" }] });
    health.setReady();
    expect(await ready()).toMatchObject({ status: 200, ready: true });
    health.setDraining();
    health.setReady();
    expect(await ready()).toMatchObject({ status: 503, checks: [{ name: "service", reason: "draining" }] });
  });

  it("names each check with its reason", async () => {
    health.setReady();
    health.addReadiness("store", () => undefined);
    health.addReadiness("bus", () => Promise.resolve("NATS is away"));
    health.addReadiness("leader", () => {
      throw new TypeError("broken check");
    });
    expect(await ready()).toMatchObject({
      status: 503,
      checks: [
        { name: "service", ready: true },
        { name: "store", ready: true },
        { name: "bus", ready: false, reason: "NATS is away" },
        { name: "leader", ready: false, reason: "broken check" },
      ],
    });
  });

  it("does not wait for a check that hangs", async () => {
    health.setReady();
    health.addReadiness("bus", () => new Promise(() => {}));
    expect(await ready()).toMatchObject({ status: 503, checks: [{}, { reason: "no answer within 1000 ms" }] });
  });

  it("serves metrics, and the one error shape elsewhere", async () => {
    expect((await get("/metrics")).text).toContain("process_cpu_seconds_total");
    const { status, text } = await get("/nothing");
    expect(status).toBe(404);
    expect(JSON.parse(text).error.code).toBe("unknown_route");
  });

  it("says which address is taken", async () => {
    await expect(open(health.port).start()).rejects.toThrow(`cannot listen on 127.0.0.1:${health.port}`);
  });

  it("stops twice as well as once", async () => {
    await Promise.all([health.stop(), health.stop()]);
    await expect(get("/healthz")).rejects.toThrow();
  });
});
