// Simulated servers of a test file, and how it talks to them.
import { setTimeout as pause } from "node:timers/promises";
import { expect } from "vitest";
import type { EngineObserver } from "../src/engine/live-engine.ts";
import { createSim, type Sim, type SimOptionsInput } from "../src/index.ts";

const sims: Sim[] = [];

/** Started as the platform starts it. */
export const ENABLED = {
  schedulingPolicy: "priority",
  enableAutoToolChoice: true,
  toolCallParser: "mistral",
  enablePromptTokensDetails: true,
} as const;

/** Without physics, unless the options say otherwise. */
export const startSim = async (options: SimOptionsInput = ENABLED, observer: EngineObserver = {}): Promise<Sim> => {
  const sim = createSim({ port: 0, timeScale: "instant", ...options }, observer);
  sims.push(sim);
  await sim.start();
  return sim;
};

export const stopSims = async (): Promise<void> => {
  await Promise.all(sims.splice(0).map((sim) => sim.stop()));
};

export const hello = { messages: [{ role: "user", content: "The library opens at nine. Bring your card." }] };

export const post = (sim: Sim, path: string, body: unknown, init: RequestInit = {}) =>
  fetch(sim.url + path, {
    method: "POST",
    ...init,
    headers: { "content-type": "application/json", ...init.headers },
    body: typeof init.body === "string" ? init.body : JSON.stringify(body),
  });

export const chat = (sim: Sim, body: unknown, init?: RequestInit) => post(sim, "/v1/chat/completions", body, init);

export const framesOf = (text: string): string[] =>
  text.split("\n\n").flatMap((frame) => frame.match(/^data: (.*)$/s)?.[1] ?? []);

export const metricsPage = async (sim: Sim): Promise<string> => (await fetch(`${sim.url}/metrics`)).text();

/** The first sample whose line begins so. */
export const metric = async (sim: Sim, start: string): Promise<number> => {
  const line = (await metricsPage(sim)).split("\n").find((candidate) => candidate.startsWith(start));
  return Number(line?.split(" ").at(-1));
};

export const eventually = async (check: () => Promise<boolean>): Promise<void> => {
  for (let tries = 0; tries < 500; tries += 1) {
    if (await check()) return;
    await pause(10);
  }
  expect.fail("the condition did not come true in 5 s");
};
