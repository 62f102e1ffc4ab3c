// The processes of a running stack: started together, stopped in order, listed for the run file.

import type { Environment } from "@openclaw/config";
import { AppError, coerceError } from "@openclaw/errors";
import { answersHttp } from "./readiness.ts";
import { serviceCommand } from "./service-command.ts";
import { type ProcessPlan, SIMULATOR } from "./stack-services.ts";
import type { StateFolder } from "./state-folder.ts";
import { Supervisor } from "./supervise.ts";

/** Anything that has a process which can be ended: a supervised one, NATS, Postgres. */
export interface Member {
  readonly pid: number | undefined;
  stop(): Promise<void>;
  kill(signal?: NodeJS.Signals): Promise<void>;
}

export interface LaunchContext {
  readonly root: string;
  readonly env: Environment;
  readonly state: StateFolder;
  readonly report: (line: string) => void;
  readonly signal: AbortSignal | undefined;
}

/** Doors and workers hand over what they hold while the services behind them still answer; servers go last. */
const STOP_STAGES: readonly ((name: string) => boolean)[] = [
  (name) => name === "ingress" || name === "worker",
  (name) => name !== "nats" && name !== "postgres" && name !== SIMULATOR,
  () => true,
];

/** `worker`, `worker-2`, …: a process's name among its replicas. */
export const replicaName = (name: string, index: number): string => (index === 0 ? name : `${name}-${index + 1}`);

export class StackProcesses {
  readonly #members: { readonly name: string; readonly member: Member }[] = [];
  readonly #onChange: () => void;

  /** `onChange` is called when a process was started, the first time or again. */
  constructor(onChange: () => void) {
    this.#onChange = onChange;
  }

  add(name: string, member: Member): void {
    this.#members.push({ name, member });
  }

  async launch(plan: ProcessPlan, context: LaunchContext): Promise<void> {
    const { root, env, state, report, signal } = context;
    const name = replicaName(plan.name, plan.index);
    const supervisor = new Supervisor({
      name,
      ...serviceCommand({ root, name: plan.name, env, own: plan.own, args: plan.args }),
      logFile: state.logOf(name),
      isReady: () => answersHttp(plan.readyUrl),
      restarts: true,
      onStarted: () => this.#onChange(),
      report,
    });
    this.add(plan.name, supervisor);
    await supervisor.start(signal);
    report(`${name} is ready`);
  }

  /** A process that is dead at this moment is missing from its list. */
  pids(): Record<string, number[]> {
    const pids: Record<string, number[]> = {};
    for (const { name, member } of this.#members) {
      pids[name] ??= [];
      if (member.pid !== undefined) pids[name].push(member.pid);
    }
    return pids;
  }

  async kill(name: string, index: number, signal: NodeJS.Signals): Promise<void> {
    const replicas = this.#members.filter((entry) => entry.name === name);
    const replica = replicas[index];
    if (replica === undefined) throw new TypeError(`there is no process ${replicaName(name, index)}`);
    await replica.member.kill(signal);
  }

  /** Stops every process, also after one that would not end; throws then, at the end. */
  async stop(): Promise<void> {
    let left = this.#members.splice(0);
    const failures: unknown[] = [];
    for (const isInStage of STOP_STAGES) {
      const stopping = left.filter(({ name }) => isInStage(name)).map(({ member }) => member.stop());
      for (const result of await Promise.allSettled(stopping)) {
        if (result.status === "rejected") failures.push(result.reason);
      }
      left = left.filter(({ name }) => !isInStage(name));
    }
    if (failures.length === 0) return;
    const messages = failures.map((failure) => coerceError(failure).message);
    throw new AppError("internal", messages.join("; "), { cause: failures[0] });
  }
}
