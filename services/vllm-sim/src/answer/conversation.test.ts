import { describe, expect, it } from "vitest";
import { chatRequest } from "../chat-request.ts";
import { readConversation } from "./conversation.ts";

const read = (...messages: unknown[]) => readConversation(chatRequest.parse({ messages }));
const user = (content: string) => ({ role: "user", content });
const assistant = (content: string) => ({ role: "assistant", content });

describe("readConversation", () => {
  it("takes the latest request and only what came after it", () => {
    const old = { role: "tool", tool_call_id: "1", content: "old" };
    expect(read(user("first"), old, assistant("{}"), user("second"))).toMatchObject({
      request: "second",
      toolResults: [],
    });
  });

  it("goes back to the request when the last message only complains of the answer", () => {
    const complaint = user("The answer does not fit the schema: total must be number. Answer again.");
    expect(read(user("the document"), assistant("{}"), complaint).request).toBe("the document");
  });

  it("takes a complaint that answers nothing for a request", () => {
    expect(read(user("My form is not valid, says your page.")).request).toContain("My form");
  });

  it("unwraps an input that is sent as JSON", () => {
    expect(read(user('{"text":"hello there"}')).request).toBe("hello there");
    expect(read(user('{"rows":[1]}')).request).toBe('{"rows":[1]}');
  });
});
