// `openclaw doctor`: what is wrong, and what to do about it.
import { AppError } from "@openclaw/errors";
import { Command } from "commander";
import { diagnose, type Facts, type Finding, replicasIn } from "../diagnosis.ts";
import { formatTable } from "../format/table.ts";
import type { Colors } from "../output.ts";
import { withProgress } from "../progress.ts";
import { type CliContext, openSession, type Session, show } from "../session.ts";

/** A stack that is well answers at once; the door itself looks for a leader for 3 s. */
const DEADLINE_MS = 8_000;

/** What a question is answered, or undefined when it cannot be asked now. */
const ifReachable = async <T>(question: Promise<T>): Promise<T | undefined> => {
  try {
    return await question;
  } catch (error) {
    if (error instanceof AppError && error.kind === "unavailable") return undefined;
    throw error;
  }
};

const examine = async ({ client, url }: Session): Promise<Facts> => {
  const call = { deadlineMs: DEADLINE_MS };
  const readiness = await ifReachable(client.readiness(call));
  if (readiness === undefined) return { url, readiness, agents: undefined, replicas: undefined };
  const [agents, metrics] = await Promise.all([ifReachable(client.agents(call)), ifReachable(client.metrics(call))]);
  const replicas = agents === undefined || metrics === undefined ? undefined : replicasIn(metrics);
  return { url, readiness, agents, replicas };
};

const formatFindings = (findings: readonly Finding[], colors: Colors): string =>
  formatTable(
    ["", "CHECK", "FOUND", "TO DO"],
    findings.map(({ ok, check, detail, todo }) => [ok ? colors.green("ok") : colors.red("BAD"), check, detail, todo]),
  );

export const doctorCommand = (context: CliContext): Command =>
  new Command("doctor")
    .description("check the door, the leader, the agents' workers and the adapters")
    .action(async (_: unknown, command: Command) => {
      const session = openSession(command, context);
      const facts = await withProgress(
        session.output,
        () => "asking the stack",
        () => examine(session),
      );
      const findings = diagnose(facts);
      show(session, findings, (value) => formatFindings(value, session.output.colors));
      const wrong = findings.filter(({ ok }) => !ok).length;
      if (wrong > 0) throw new AppError("dependency_missing", `${wrong} of ${findings.length} checks failed`);
    });
