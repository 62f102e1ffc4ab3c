// What a server says about itself: health, version, models, metrics, tokens.

import type { TokenCounter } from "@openclaw/tokens";
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { badRequest, errorBody } from "../api-error.ts";
import { chatRequest } from "../chat-request.ts";
import type { LiveEngine } from "../engine/live-engine.ts";
import type { SimOptions } from "../options.ts";
import { countPromptTokens } from "../prompt-segments.ts";
import type { SimMetrics } from "../sim-metrics.ts";

export interface InfoDeps {
  readonly options: SimOptions;
  readonly model: string;
  readonly engine: LiveEngine;
  readonly metrics: SimMetrics;
  readonly tokens: TokenCounter;
  /** Seconds since the Unix epoch. */
  readonly startedAt: number;
}

const BEGIN_OF_SEQUENCE = 1;
/** The surface that is imitated; the suffix tells that it is not the real one. */
const VERSION = "0.29.0+openclaw-sim";

const tokenizeText = z.looseObject({ prompt: z.string(), add_special_tokens: z.boolean().default(true) });
const tokenizeChat = chatRequest.pick({ messages: true, tools: true });
const detokenizeBody = z.looseObject({ tokens: z.array(z.int().min(0)) });

const registerTokenRoutes = (app: FastifyInstance, { options, tokens }: InfoDeps): void => {
  const maxModelLen = { max_model_len: options.maxModelLen };
  app.post("/tokenize", async (request, reply) => {
    const text = tokenizeText.safeParse(request.body);
    if (text.success) {
      const start = text.data.add_special_tokens ? [BEGIN_OF_SEQUENCE] : [];
      const ids = [...start, ...tokens.encode(text.data.prompt)];
      return { count: ids.length, ...maxModelLen, tokens: ids, token_strs: null };
    }
    const chat = tokenizeChat.safeParse(request.body);
    if (!chat.success) return reply.code(400).send(errorBody(badRequest("give `prompt` or `messages`")));
    // The ids of a chat prompt hang on the template; only their number is simulated.
    return { count: countPromptTokens(chat.data, tokens), ...maxModelLen, tokens: [], token_strs: null };
  });
  app.post("/detokenize", async (request, reply) => {
    const body = detokenizeBody.safeParse(request.body);
    if (!body.success) return reply.code(400).send(errorBody(badRequest("give `tokens`", "tokens")));
    return { prompt: tokens.decode(body.data.tokens) };
  });
};

export const registerInfoRoutes = (app: FastifyInstance, deps: InfoDeps): void => {
  const { options, model, engine, metrics, startedAt } = deps;
  app.get("/", async (_, reply) =>
    reply.type("text/plain").send("This is openclaw's vllm-sim: a simulation of a vLLM server, without a model.\n"),
  );
  app.get("/health", async (_, reply) => reply.code(engine.isDead ? 503 : 200).send());
  app.get("/version", async () => ({ version: VERSION }));
  app.get("/v1/models", async () => ({
    object: "list",
    data: [
      {
        id: model,
        object: "model",
        created: startedAt,
        owned_by: "openclaw-vllm-sim",
        root: options.model,
        parent: null,
        max_model_len: options.maxModelLen,
      },
    ],
  }));
  app.get("/metrics", async (_, reply) =>
    reply.type("text/plain; version=0.0.4; charset=utf-8").send(metrics.render()),
  );
  registerTokenRoutes(app, deps);
};
