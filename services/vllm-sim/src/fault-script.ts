// What tests ask the server to do to the next chat requests. Rules are used up in their order, one per request that was let
// in: what is refused as it would be without a script, by its own fault or by a full queue, leaves the rule to the next.
// A hang, an engine's death and stale metrics outlast their request: they end when another list is loaded.

import type { TokenSegment } from "@openclaw/tokens";
import { z } from "zod";
import type { Reply } from "./reply.ts";

/** A test's script is short; a list beyond this is a mistake. */
const MAX_RULES = 1000;

const times = z.int().min(1).max(1_000_000).default(1);

const scriptedMessage = z.looseObject({
  content: z.string().nullish(),
  tool_calls: z
    .array(z.looseObject({ id: z.string(), function: z.looseObject({ name: z.string(), arguments: z.string() }) }))
    .nullish(),
});

const faultRule = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("status"),
    status: z.union([z.literal(429), z.literal(500), z.literal(503)]),
    /** vLLM sends no `Retry-After`, what stands before it may. */
    retry_after_seconds: z.int().min(0).optional(),
    times,
  }),
  /** The engine makes no step any more, for nobody; everything else answers as before. */
  z.strictObject({ kind: z.literal("hang"), times }),
  /** All generations end with 500, and so does every later request; `/health` is 503. */
  z.strictObject({ kind: z.literal("engine_death"), times }),
  /** `/metrics` stays as it is. */
  z.strictObject({ kind: z.literal("stale_metrics"), times }),
  z.strictObject({ kind: z.literal("reset"), after_tokens: z.int().min(0).default(0), times }),
  z.strictObject({ kind: z.literal("error_frame"), times }),
  z.strictObject({ kind: z.literal("malformed_tool_json"), times }),
  /** An answer that begins as JSON and goes on with line feeds for as long as it may. */
  z.strictObject({ kind: z.literal("whitespace"), times }),
  /** The engine is as fast as ever, its tokens reach the client one by one, this long after each other. */
  z.strictObject({ kind: z.literal("slow"), token_latency_ms: z.number().min(0), times }),
  z.strictObject({ kind: z.literal("script"), message: scriptedMessage, times }),
]);

export type FaultRule = z.infer<typeof faultRule>;

export const faultRules = z.array(faultRule).max(MAX_RULES);
export const scriptMode = z.strictObject({ enabled: z.boolean() });

export type NextRule = { readonly rule: FaultRule | undefined; readonly exhausted: boolean };

export class FaultScript {
  #rules: FaultRule[] = [];
  #scriptOnly = false;

  /** Replaces what is left of an earlier list. */
  load(rules: readonly FaultRule[]): void {
    this.#rules = rules.map((rule) => ({ ...rule }));
  }

  /** In script mode a request that finds no rule left fails, so that a test's surplus call shows. */
  setScriptMode(enabled: boolean): void {
    this.#scriptOnly = enabled;
  }

  remaining(): readonly FaultRule[] {
    return this.#rules;
  }

  /** The rule for the next request; it stays until it is spent. */
  peek(): NextRule {
    const [rule] = this.#rules;
    return { rule, exhausted: rule === undefined && this.#scriptOnly };
  }

  spend(): void {
    const [rule] = this.#rules;
    if (rule === undefined) return;
    rule.times -= 1;
    if (rule.times === 0) this.#rules.shift();
  }
}

export const scriptedReply = (message: z.infer<typeof scriptedMessage>): Reply => ({
  content: message.content ?? "",
  toolCalls: (message.tool_calls ?? []).map((call) => ({
    id: call.id,
    name: call.function.name,
    arguments: call.function.arguments,
  })),
});

/** A bracket and line feeds, `tokens` tokens together: what a grammar without a bound on blanks lets a model do. */
export const endlessWhitespace = (tokens: number): { reply: Reply; segments: TokenSegment[] } => {
  const segments = Array.from({ length: tokens }, (_, index) => ({ text: index === 0 ? "{" : "\n", tokens: 1 }));
  return { reply: { content: segments.map(({ text }) => text).join(""), toolCalls: [] }, segments };
};

/** The same calls with arguments that end too early. */
export const withMalformedArguments = (reply: Reply): Reply => ({
  ...reply,
  toolCalls: reply.toolCalls.map((call) => ({ ...call, arguments: `${call.arguments.slice(0, -1)},` })),
});
