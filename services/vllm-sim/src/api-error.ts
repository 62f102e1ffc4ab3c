// Errors in vLLM's JSON shape and wording.

export interface ApiError {
  readonly status: number;
  readonly type: string;
  readonly message: string;
  readonly param: string | null;
  /** vLLM puts the status here; rules of the simulation may put a word. */
  readonly code: number | string;
}

const apiError = (status: number, type: string, message: string, param: string | null = null): ApiError => ({
  status,
  type,
  message,
  param,
  code: status,
});

export const badRequest = (message: string, param: string | null = null): ApiError =>
  apiError(400, "BadRequestError", message, param);

export const unknownModel = (model: string): ApiError =>
  apiError(404, "NotFoundError", `The model \`${model}\` does not exist.`, "model");

export const priorityIsOff = (priority: number): ApiError =>
  badRequest(`Got priority ${priority} but Priority scheduling is not enabled.`, "priority");

export const autoToolChoiceIsOff = (): ApiError =>
  badRequest('"auto" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set', "tool_choice");

export const badAnswerSchema = (why: string): ApiError =>
  badRequest(`The schema of response_format cannot be compiled: ${why}`, "response_format");

export const unknownPath = (): ApiError => apiError(404, "NotFoundError", "Not Found");

export const queueIsFull = (): ApiError =>
  apiError(
    503,
    "Service Unavailable",
    "The server is busy: it holds as many requests as it may. Please try again later.",
  );

export const prefillIsFull = (): ApiError =>
  apiError(503, "Service Unavailable", "The backlog of prompts is as long as it may be. Please try again later.");

export const engineIsDead = (): ApiError =>
  apiError(500, "InternalServerError", "EngineCore encountered an issue. See stack trace (above) for the root cause.");

const TYPE_OF_STATUS: Readonly<Record<number, string>> = {
  429: "RateLimitError",
  500: "InternalServerError",
  503: "Service Unavailable",
};

export const scriptedStatus = (status: number): ApiError =>
  apiError(status, TYPE_OF_STATUS[status] ?? "InternalServerError", "A fault that a test asked for.");

export const scriptExhausted = (): ApiError => ({
  ...apiError(500, "InternalServerError", "The script of answers has ended, and script mode allows no other."),
  code: "script_exhausted",
});

export const contextTooLong = (promptTokens: number, outputTokens: number, maxModelLen: number): ApiError =>
  badRequest(
    `You passed ${promptTokens} input tokens and requested ${outputTokens} output tokens. However, the model's ` +
      `context length is only ${maxModelLen} tokens, resulting in a maximum input length of ` +
      `${maxModelLen - outputTokens} tokens. Please reduce the length of the input prompt.`,
    "input_tokens",
  );

export const errorBody = ({ message, type, param, code }: ApiError) => ({ error: { message, type, param, code } });
