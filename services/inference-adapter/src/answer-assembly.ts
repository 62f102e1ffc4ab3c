// Puts the frames of one streamed answer together.
// A1: an answer is whole only with a finish reason and the end mark; anything less is a failure, never a short answer.
// A2: the answer fits into one message to the caller, and holds nothing that no door lets in.
import { type AssistantMessage, guardJson, MAX_MESSAGE_BYTES, type ToolCall } from "@openclaw/contracts";
import { AppError } from "@openclaw/errors";
import type { Frame, TokenCounts, ToolCallPiece } from "./openai-codec.ts";
import { toolCallId } from "./tool-call-ids.ts";

/** 1 MiB: a hundred times the longest answer that an agent asks for, and no message to the caller holds more. */
const MAX_ANSWER_CHARS = 1024 * 1024;
/** What one message holds, less 16 KiB for the rest of the event around the answer. */
const MAX_ANSWER_BYTES = MAX_MESSAGE_BYTES - 16 * 1024;
/** 64: agents may make 10 calls in a whole task by default. */
const MAX_TOOL_CALLS = 64;
const MAX_TOOL_NAME = 128;
/** vLLM's words for an answer that did not come to its end. */
const BROKEN_OFF: ReadonlySet<string> = new Set(["abort", "error"]);

export interface Answer {
  readonly message: AssistantMessage;
  readonly finishReason: string;
  readonly tokens: TokenCounts;
}

interface CallParts {
  name: string;
  args: string;
}

export class AnswerAssembly {
  readonly #firstCallNumber: number;
  readonly #calls = new Map<number, CallParts>();
  #text = "";
  #size = 0;
  #pieces = 0;
  #finishReason: string | undefined;
  #tokens: TokenCounts | undefined;
  #ended = false;

  /** Tool calls of the answer are numbered from `firstCallNumber`. */
  constructor(firstCallNumber: number) {
    this.#firstCallNumber = firstCallNumber;
  }

  /** Pieces of text, tool calls and thoughts so far; vLLM sends one for each token. */
  get pieces(): number {
    return this.#pieces;
  }

  /** Whether the end mark has come; nothing after it counts. */
  get hasEnded(): boolean {
    return this.#ended;
  }

  /** Takes a frame; returns the text it adds. */
  add(frame: Frame): string {
    if (this.#ended) return "";
    if (frame.type === "end") {
      this.#ended = true;
      return "";
    }
    this.#addText(frame.text);
    for (const piece of frame.toolCalls) this.#addToolCall(piece);
    if (frame.text !== "" || frame.toolCalls.length > 0 || frame.thinks) this.#pieces += 1;
    this.#finishReason = frame.finishReason ?? this.#finishReason;
    this.#tokens = frame.tokens ?? this.#tokens;
    return frame.text;
  }

  /** The whole answer, or `inference_failed` (A1, A2). */
  finish(): Answer {
    const finishReason = this.#finishReason;
    if (!this.#ended || finishReason === undefined) throw failed("the stream ended before the answer did");
    if (BROKEN_OFF.has(finishReason)) throw failed(`the model server ended the answer with "${finishReason}"`);
    const message = { role: "assistant" as const, content: this.#text, tool_calls: this.#toolCalls() };
    const guarded = guardJson(message);
    if (!guarded.ok) throw failed(`the answer ${guarded.problems[0]?.message ?? "is not text"}`);
    if (Buffer.byteLength(JSON.stringify(message)) > MAX_ANSWER_BYTES) throw tooLarge();
    return { message, finishReason, tokens: this.#tokens ?? this.#countedTokens() };
  }

  /** Some servers send no usage; their pieces are the nearest count of tokens there is. */
  #countedTokens(): TokenCounts {
    return { prompt: 0, completion: this.#pieces, cached: 0 };
  }

  #addText(text: string): void {
    this.#text += this.#measured(text);
  }

  #addToolCall({ index, function: part }: ToolCallPiece): void {
    const call = this.#calls.get(index) ?? { name: "", args: "" };
    call.name += this.#measured(part?.name ?? "");
    call.args += this.#measured(part?.arguments ?? "");
    this.#calls.set(index, call);
    if (this.#calls.size > MAX_TOOL_CALLS) throw failed(`the answer has more than ${MAX_TOOL_CALLS} tool calls`);
  }

  /** NUL is refused here already, because deltas leave before the answer is whole. */
  #measured(text: string): string {
    this.#size += text.length;
    if (this.#size > MAX_ANSWER_CHARS) throw tooLarge();
    if (text.includes("\u0000")) throw failed("the answer must not contain the NUL character");
    return text;
  }

  #toolCalls(): ToolCall[] {
    const inOrder = [...this.#calls].sort(([a], [b]) => a - b);
    return inOrder.map(([, { name, args }], position) => {
      if (name === "" || name.length > MAX_TOOL_NAME) throw failed("a tool call has no usable name");
      return { id: toolCallId(this.#firstCallNumber + position), name, arguments: args };
    });
  }
}

const tooLarge = () => failed("the answer is over 1 MiB");
const failed = (message: string) => new AppError("inference_failed", message);
