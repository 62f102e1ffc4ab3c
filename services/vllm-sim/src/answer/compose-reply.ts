// The answering part: from a chat request alone to what the model says. Nothing else is known here, and equal requests
// get equal replies.
import { createHash } from "node:crypto";
import type { ChatRequest } from "../chat-request.ts";
import type { Reply } from "../reply.ts";
import { chooseTool } from "./choose-tool.ts";
import { answerValue, composeAnswer } from "./compose-answer.ts";
import { readConversation } from "./conversation.ts";
import { findAnswerSchema, instanceInText, schemaInText, withoutFencedBlocks } from "./find-schema.ts";
import { readMaterial } from "./material.ts";

/** What Mistral's chat template accepts: nine letters or digits. */
const CALL_ID_CHARS = 9;

const callId = (name: string, args: string, index: number): string =>
  createHash("sha256").update(`${name}\n${args}\n${index}`).digest("hex").slice(0, CALL_ID_CHARS);

export const composeReply = (request: ChatRequest): Reply => {
  const conversation = readConversation(request);
  const schema = findAnswerSchema(request, conversation.instructions);
  const instructions = withoutFencedBlocks(conversation.instructions);
  const material = readMaterial(conversation, instructions);
  const requestedSchema = () => schemaInText(conversation.request) ?? schema;
  const call = chooseTool(request, conversation, {
    request: readMaterial({ ...conversation, toolResults: [] }, instructions),
    instance: () => instanceInText(conversation.request) ?? answerValue(requestedSchema() ?? {}, material),
    schema: requestedSchema,
  });
  if (call !== undefined) {
    const id = callId(call.name, call.arguments, conversation.calls.length);
    return { content: "", toolCalls: [{ id, name: call.name, arguments: call.arguments }] };
  }
  const format = request.response_format?.type;
  return { content: composeAnswer(schema, material, format === "json_object"), toolCalls: [] };
};
