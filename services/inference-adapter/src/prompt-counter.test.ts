import { expect, test } from "vitest";
import type { CallTurn } from "./call-turn.ts";
import { PromptCounter } from "./prompt-counter.ts";
import { PromptSizes, promptShape } from "./prompt-sizes.ts";

const { fixed } = promptShape({
  model: "m",
  messages: [
    { role: "system", content: "You route questions." },
    { role: "user", content: "hello" },
  ],
  tools: [],
});

const settle = () => new Promise(setImmediate);

/** A server that answers the next question with what it is told here. */
const createServer = (answers: (number | undefined | Error)[]) => {
  const asked: string[] = [];
  const countTokens = async (body: string) => {
    asked.push(body);
    const answer = answers.shift();
    if (answer instanceof Error) throw answer;
    return answer;
  };
  return { healthy: true, asked, countTokens };
};

const createCounter = (server: ReturnType<typeof createServer>, model = "m") => {
  const sizes = new PromptSizes();
  return { sizes, counter: new PromptCounter({ servers: [server], model, sizes }) };
};

test("a fixed part is counted once, by the server, with an empty word of the user behind it", async () => {
  const server = createServer([120]);
  const { sizes, counter } = createCounter(server);
  for (let call = 0; call < 3; call += 1) counter.countFixed(fixed);
  await settle();
  counter.countFixed(fixed);
  expect(sizes.knows(fixed.key)).toBe(true);
  expect(server.asked.map((body) => JSON.parse(body))).toEqual([
    { model: "m", messages: [...fixed.system, { role: "user", content: "" }] },
  ]);
});

test("who does not answer is asked again, who does not count is not, unless the model is one of Mistral's", async () => {
  const server = createServer([new Error("down"), undefined]);
  const { sizes, counter } = createCounter(server);
  for (let call = 0; call < 4; call += 1) {
    counter.countFixed(fixed);
    await settle();
  }
  expect([server.asked.length, sizes.knows(fixed.key)]).toEqual([2, false]);
  const mistral = createCounter(createServer([undefined]), "mistral-7b");
  mistral.counter.countFixed(fixed);
  await settle();
  expect(mistral.sizes.knows(fixed.key)).toBe(true);
});

test("a turn that waits is set right, and one that waits no longer is left as it was admitted", async () => {
  const { counter } = createCounter(createServer([500, 500]));
  const [waits, runs] = [{ promptTokens: 900 }, { promptTokens: 900 }] as CallTurn[];
  if (waits !== undefined) await counter.countWaiting(waits, "{}", () => true);
  if (runs !== undefined) await counter.countWaiting(runs, "{}", () => false);
  expect([waits?.promptTokens, runs?.promptTokens]).toEqual([500, 900]);
});
