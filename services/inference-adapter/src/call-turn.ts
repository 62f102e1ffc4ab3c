// A model call as admission sees it: whose it is, how urgent, and what it will take.
import type { OutputEstimates, PlannedTurn, Prefix } from "@openclaw/admission";
import type { AdmissionConstraint, InferRequest, Priority } from "@openclaw/contracts";
import type { PromptShape, PromptSizes } from "./prompt-sizes.ts";

export class CallTurn implements PlannedTurn {
  readonly tenant: string;
  readonly priority: Priority;
  readonly deadlineAt: number;
  readonly outputTokens: number;
  readonly prefix: Prefix | undefined;
  /** An estimate until somebody has counted; what is admitted by it is not changed any more. */
  promptTokens: number;
  /** What it waited for first; undefined if it did not have to wait. */
  waitedFor: AdmissionConstraint | undefined;

  constructor(
    request: InferRequest,
    shape: PromptShape,
    deadlineAt: number,
    sizes: PromptSizes,
    outputs: OutputEstimates,
  ) {
    const { agent, max_tokens } = request;
    this.tenant = request.tenant;
    this.priority = request.priority;
    this.deadlineAt = deadlineAt;
    this.outputTokens = outputs.reserve(agent, max_tokens);
    const { promptTokens, prefix } = sizes.estimate(agent, shape);
    this.promptTokens = promptTokens;
    this.prefix = prefix;
  }

  get cost(): number {
    return this.promptTokens + this.outputTokens;
  }
}
