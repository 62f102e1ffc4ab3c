// Ends running calls in the ways in which they can end early, and sees when the engine has let go of each.
import { eventually } from "@openclaw/testkit";
import { type EngineSite, type SiteCall, TASK } from "./engine-site.ts";

/** How a call ends before its answer is whole. */
export const EARLY_ENDS = {
  cancel: (_: EngineSite, call: SiteCall) => call.tell("cancel"),
  "abort of the attempt": ({ bus }: EngineSite) =>
    bus.publish(`openclaw.abort.${TASK}`, { v: 1, task: TASK, attempt: 1 }),
  deadline: () => {},
} as const;
export type EarlyEnd = keyof typeof EARLY_ENDS;

/** Long enough to have begun when it ends, and far from done. */
const DEADLINE_MS = 400;

/** Line feeds until no token is left. */
const LONG_ANSWER = { kind: "whitespace" };

const runningIn = async (site: EngineSite): Promise<number> => {
  const { running, told } = await site.engine(0);
  return running + (told.waiting ?? 0);
};

/** Milliseconds from the call's end, as its caller hears it, to an engine that runs nothing. */
export const letGoAfter = async (site: EngineSite, id: string, end: EarlyEnd): Promise<number> => {
  await site.fault(0, [LONG_ANSWER]);
  const call = site.call(id, end === "deadline" ? { timeout_ms: DEADLINE_MS } : {});
  await eventually(async () => (await runningIn(site)) === 1, { withinMs: 10_000, because: `${id} runs` });
  EARLY_ENDS[end](site, call);
  await call.until("failed");
  const endedAt = performance.now();
  await eventually(async () => (await runningIn(site)) === 0, { withinMs: 10_000, because: `${id} has left` });
  return performance.now() - endedAt;
};
