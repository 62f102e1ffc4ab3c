// Names of spans and keys of attributes, in one place: the OpenTelemetry GenAI and messaging conventions are still
// moving, and a change must touch one file. Names stay of low cardinality: no ids.

export const SPAN = {
  /** One attempt of an agent. */
  invokeAgent: (agent: string) => `invoke_agent ${agent}`,
  /** One model call. */
  chat: (model: string) => `chat ${model}`,
  /** One tool call. */
  executeTool: (tool: string) => `execute_tool ${tool}`,
  /** A message handed to the bus; `destination` is the subject's fixed words, for example `openclaw.work`. */
  send: (destination: string) => `send ${destination}`,
  /** A message being handled. */
  process: (destination: string) => `process ${destination}`,
  /** An HTTP request; `route` is a pattern, never a path with ids. */
  http: (method: string, route: string) => `${method} ${route}`,
  /** A unit of work inside a service, for example `schedule commit outcome`. */
  internal: (service: string, action: string) => `${service} ${action}`,
} as const;

export const ATTRIBUTE = {
  errorType: "error.type",

  genAiOperation: "gen_ai.operation.name",
  genAiProvider: "gen_ai.provider.name",
  genAiAgentName: "gen_ai.agent.name",
  genAiAgentVersion: "gen_ai.agent.version",
  genAiConversationId: "gen_ai.conversation.id",
  genAiOutputType: "gen_ai.output.type",
  genAiRequestModel: "gen_ai.request.model",
  genAiRequestMaxTokens: "gen_ai.request.max_tokens",
  genAiRequestTemperature: "gen_ai.request.temperature",
  genAiResponseId: "gen_ai.response.id",
  genAiResponseModel: "gen_ai.response.model",
  genAiFinishReasons: "gen_ai.response.finish_reasons",
  genAiTimeToFirstChunk: "gen_ai.response.time_to_first_chunk",
  genAiInputTokens: "gen_ai.usage.input_tokens",
  genAiOutputTokens: "gen_ai.usage.output_tokens",
  genAiCachedTokens: "gen_ai.usage.cache_read.input_tokens",
  genAiToolName: "gen_ai.tool.name",
  genAiToolCallId: "gen_ai.tool.call.id",
  genAiToolType: "gen_ai.tool.type",

  messagingSystem: "messaging.system",
  messagingOperation: "messaging.operation.name",
  messagingOperationType: "messaging.operation.type",
  messagingDestination: "messaging.destination.name",
  messagingTemplate: "messaging.destination.template",
  messagingConsumerGroup: "messaging.consumer.group.name",
  messagingMessageId: "messaging.message.id",
  messagingBodySize: "messaging.message.body.size",
  messagingBatchCount: "messaging.batch.message_count",

  httpMethod: "http.request.method",
  httpRoute: "http.route",
  httpStatus: "http.response.status_code",
  serverAddress: "server.address",
  serverPort: "server.port",
  dbOperation: "db.operation.name",

  taskId: "openclaw.task.id",
  rootTaskId: "openclaw.task.root",
  attempt: "openclaw.attempt",
  /** Recorded steps of earlier attempts that this one did not repeat. */
  resumedSteps: "openclaw.attempt.resumed_steps",
  step: "openclaw.step",
  tenant: "openclaw.tenant",
  agent: "openclaw.agent",
  priority: "openclaw.priority",
  state: "openclaw.task.state",
  sessionId: "openclaw.session.id",
  replica: "openclaw.replica",
  adapter: "openclaw.adapter",
  queueWaitMs: "openclaw.queue.wait_ms",
  /** What kept it waiting when it came. */
  queueWaitsFor: "openclaw.queue.waits_for",
  toolEffect: "openclaw.tool.effect",
  workerProcess: "openclaw.worker.process",
} as const;

/** Values that the conventions leave to us: neither NATS nor vLLM has a registered name. */
export const GEN_AI_PROVIDER = "vllm";
const MESSAGING_SYSTEM = "nats";

/** What the messaging conventions ask of a span; `template` is the subject's fixed words, `subject` the whole of it. */
export const messagingAttributes = (operation: "send" | "process", template: string, subject: string) => ({
  [ATTRIBUTE.messagingSystem]: MESSAGING_SYSTEM,
  [ATTRIBUTE.messagingOperation]: operation,
  [ATTRIBUTE.messagingOperationType]: operation,
  [ATTRIBUTE.messagingTemplate]: template,
  [ATTRIBUTE.messagingDestination]: subject,
});
