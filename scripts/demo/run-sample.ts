// Runs one sample as a user would: upload if it is a file, submit, wait, then check the result and read its steps.
import type { Client, RecordedStep } from "@openclaw/client";
import type { Priority, Task } from "@openclaw/contracts";
import { checkResult } from "./checks.ts";
import type { Fact } from "./fact.ts";
import { readSample, type Sample } from "./sample.ts";

export const AGENTS = [
  "document-summarization",
  "data-extraction",
  "query-routing",
  "code-review-triage",
  "report-generation",
] as const;

/** A sample takes seconds on the simulation and at most a minute on a real model. */
const DEADLINE_MS = 180_000;
/** The recorder writes in batches a few times a second. */
const STEPS_WITHIN_MS = 5_000;
const STEPS_PAUSE_MS = 100;

export interface SampleRun {
  readonly agent: string;
  readonly fileName: string;
  readonly task: Task;
  readonly steps: readonly RecordedStep[];
  readonly facts: readonly Fact[];
  readonly ok: boolean;
}

export const runSample = async (client: Client, folder: string, signal: AbortSignal): Promise<SampleRun> => {
  const sample = await readSample(folder);
  const call = { signal, deadlineMs: DEADLINE_MS };
  const submitted = await client.submit(
    { agent: sample.agent, input: await inputOf(client, sample, signal), priority: sample.priority as Priority },
    { signal },
  );
  const task = await client.wait(submitted.id, call);
  const { ok, facts } = checkResult(sample.agent, sample.file, task.result);
  const steps = await recordedSteps(client, task.id, signal);
  return { agent: sample.agent, fileName: sample.fileName, task, steps, facts, ok: ok && task.state === "succeeded" };
};

const inputOf = async (client: Client, { input }: Sample, signal: AbortSignal): Promise<object> => {
  if (input.kind === "text") return { text: input.text };
  const { id } = await client.uploadBlob(new Uint8Array(input.bytes), input.mediaType, { signal });
  return { blob: id };
};

/** The steps, once the last one is there. */
const recordedSteps = async (client: Client, id: string, signal: AbortSignal): Promise<RecordedStep[]> => {
  const giveUpAt = performance.now() + STEPS_WITHIN_MS;
  for (;;) {
    const steps: RecordedStep[] = [];
    for await (const step of client.steps(id, { signal })) steps.push(step);
    if (steps.at(-1)?.type === "attempt.ended" || performance.now() > giveUpAt) return steps;
    await new Promise((resolve) => setTimeout(resolve, STEPS_PAUSE_MS));
  }
};
