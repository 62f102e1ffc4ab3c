import type { ChatMessage } from "@openclaw/contracts";
import { expect, test } from "vitest";
import { nextToolCallNumber, toolCallId, wireToolCallId } from "./tool-call-ids.ts";

const asked = (...ids: string[]): ChatMessage => ({
  role: "assistant",
  content: "",
  tool_calls: ids.map((id) => ({ id, name: "t", arguments: "{}" })),
});

test("every id on the wire has nine letters or digits, the same for the same id", () => {
  for (const id of ["call_1", "chatcmpl-tool-0123456789abcdef", "", "ünïcode"]) {
    expect(wireToolCallId(id)).toMatch(/^[A-Za-z0-9]{9}$/);
    expect(wireToolCallId(id)).toBe(wireToolCallId(id));
  }
  expect(wireToolCallId("call_1")).not.toBe(wireToolCallId("call_2"));
  expect(wireToolCallId("call00001")).toBe("call00001");
});

test("calls are numbered after the highest number in the conversation, even if earlier turns are gone", () => {
  expect(nextToolCallNumber([{ role: "user", content: "hi" }])).toBe(1);
  expect(nextToolCallNumber([asked(toolCallId(1), toolCallId(2))])).toBe(3);
  expect(nextToolCallNumber([asked(toolCallId(7)), asked("foreign")])).toBe(8);
});
