// A real service for the process test: what it does wrong is the first argument.
import { AppError } from "@openclaw/errors";
import { bootService, type Part } from "../src/index.ts";

const [behaviour = "good"] = process.argv.slice(2);

const partOf = (name: string, over: Partial<Part> = {}): Part => ({
  name,
  start: () => Promise.resolve(),
  stop: () => Promise.resolve(),
  ...over,
});

const throwLater = async () => {
  setTimeout(() => {
    throw new TypeError("nobody catches this");
  }, 10);
};

const MISBEHAVIOUR: Readonly<Record<string, Partial<Part>>> = {
  good: {},
  "start-fails": { start: () => Promise.reject(new AppError("bus_unavailable", "no NATS server")) },
  "config-wrong": { start: () => Promise.reject(new AppError("invalid_config", "wrong agent file")) },
  "stop-hangs": { stop: () => new Promise(() => {}) },
  "throws-later": { start: throwLater },
};

await bootService({
  name: "fixture",
  needs: ["NATS_URL"],
  deadlineMs: behaviour === "stop-hangs" ? 500 : 5000,
  build: ({ settings, log, health }) => {
    const announce = async () => log.info({ port: health.port, nats: settings.NATS_URL }, "Fixture is up");
    // A timer keeps the process alive, as a connection would.
    setInterval(() => {}, 60_000);
    return [partOf("first"), partOf("second", MISBEHAVIOUR[behaviour]), partOf("announcer", { start: announce })];
  },
});
