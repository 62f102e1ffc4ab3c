import { describe, expect, it } from "vitest";
import { chatRequest } from "../chat-request.ts";
import { composeReply } from "./compose-reply.ts";

const blob = `blob_${"0af3".repeat(16)}`;
const tool = (name: string, description = "", parameters?: unknown) => ({
  type: "function",
  function: { name, description, ...(parameters === undefined ? {} : { parameters }) },
});
const parser = tool("pdf_parser", "Reads a stored document.", {
  type: "object",
  required: ["document"],
  properties: { document: { type: "string", pattern: "^blob_[0-9a-f]{64}$" }, max_pages: { type: "integer" } },
});
const validator = tool("schema_validator", "Checks a value against a schema.", {
  type: "object",
  required: ["instance", "schema"],
  properties: { instance: {}, schema: { type: "object" } },
});
const query = tool("database_query", "Runs a named query.", {
  type: "object",
  required: ["query"],
  properties: { query: { type: "string", enum: ["orders_by_state", "slowest_orders"] }, days: { type: "integer" } },
});

const schema = { type: "object", required: ["total"], properties: { total: { type: "number" } } };
const system = (text: string) => ({
  role: "system",
  content: `${text}\n\nAnswer with one JSON object that fits this schema:\n\`\`\`json\n${JSON.stringify(schema)}\n\`\`\``,
});
const user = (content: string) => ({ role: "user", content });
const reply = (messages: unknown[], rest: Record<string, unknown> = {}) =>
  composeReply(chatRequest.parse({ messages, ...rest }));
const calls = (...args: Parameters<typeof reply>) =>
  reply(...args).toolCalls.map((call) => [call.name, JSON.parse(call.arguments)]);

const called = (name: string, args: unknown, result: unknown) => [
  {
    role: "assistant",
    content: null,
    tool_calls: [{ id: "abcdefghi", type: "function", function: { name, arguments: JSON.stringify(args) } }],
  },
  { role: "tool", tool_call_id: "abcdefghi", content: JSON.stringify(result) },
];

describe("tools", () => {
  it("reads the document that the request refers to, then answers from it", () => {
    const messages = [system("Read the document with max_pages 3."), user(`Document: ${blob}`)];
    expect(calls(messages, { tools: [validator, parser] })).toEqual([["pdf_parser", { document: blob, max_pages: 3 }]]);
    const pages = { page_count: 1, pages: [{ page: 1, text: "Total: 12.50" }] };
    const after = reply([...messages, ...called("pdf_parser", { document: blob }, pages)], {
      tools: [validator, parser],
    });
    expect(after).toEqual({ content: '{"total":12.5}', toolCalls: [] });
  });

  it("reads each of two documents once", () => {
    const other = `blob_${"f".repeat(64)}`;
    const messages = [user(`Document: ${blob}`), ...called("pdf_parser", { document: blob }, { pages: [] })];
    expect(calls(messages, { tools: [parser] })).toEqual([]);
    expect(calls([user(`Document: ${other}`)], { tools: [parser] })).toEqual([["pdf_parser", { document: other }]]);
  });

  it("needs nothing but a name where a tool declares no parameters", () => {
    const tools = [tool("schema_validator"), tool("pdf_parser")];
    expect(calls([user(`Document: ${blob}`)], { tools })).toEqual([["pdf_parser", { document: blob }]]);
    expect(calls([user("A text without a reference.")], { tools })).toEqual([]);
  });

  it("validates its answer when the instructions ask for it, once", () => {
    const messages = [system("Extract. Always check the result with schema_validator."), user("Total: 3.00")];
    const args = { instance: { total: 3 }, schema };
    expect(calls(messages, { tools: [validator] })).toEqual([["schema_validator", args]]);
    expect(
      reply([...messages, ...called("schema_validator", args, { valid: true })], { tools: [validator] }).content,
    ).toBe('{"total":3}');
  });

  it("names the query that the request asks for", () => {
    expect(calls([user("Report the orders by state of the last 7 days.")], { tools: [query] })).toEqual([
      ["database_query", { query: "orders_by_state", days: 7 }],
    ]);
    expect(calls([user("Report the weather.")], { tools: [query] })).toEqual([]);
  });

  it("obeys tool_choice", () => {
    const messages = [user("Hello")];
    expect(calls([user(`Document: ${blob}`)], { tools: [parser], tool_choice: "none" })).toEqual([]);
    expect(calls(messages, { tools: [query], tool_choice: "required" })).toHaveLength(1);
    const named = { type: "function", function: { name: "database_query" } };
    expect(calls(messages, { tools: [parser, query], tool_choice: named })[0]?.[0]).toBe("database_query");
  });
});

describe("answers", () => {
  it("answer equal requests equally", () => {
    const messages = [system("x"), user("Total: 4.00")];
    expect(reply(messages)).toEqual(reply(messages));
  });

  it("take the schema from response_format", () => {
    const response_format = {
      type: "json_schema",
      json_schema: {
        name: "n",
        schema: { type: "object", required: ["n"], properties: { n: { type: "integer", minimum: 2 } } },
      },
    };
    expect(JSON.parse(reply([user("nothing here")], { response_format }).content)).toEqual({ n: 2 });
    expect(
      JSON.parse(reply([user("Only words here, and few.")], { response_format: { type: "json_object" } }).content),
    ).toHaveProperty("answer");
  });

  it("take neither a date nor another field for a number that is not printed", () => {
    const properties = { number: { type: ["string", "null"], description: "Number of the invoice" } };
    const response_format = { type: "json_schema", json_schema: { name: "n", schema: { type: "object", properties } } };
    const numberIn = (text: string) => JSON.parse(reply([user(text)], { response_format }).content).number ?? null;
    expect(numberIn("Invoice\nSeller: Ann, 4 High Street")).toBeNull();
    expect(numberIn("Invoice\n4 Jun 2022")).toBeNull();
    expect(numberIn("Invoice no. SI/2044")).toBe("SI/2044");
  });

  it("survive anything as a request", () => {
    for (const text of ["", "\u0000", "```json\n{", "a,b\n", "diff --git ", "{".repeat(5000), "🙂".repeat(300)]) {
      expect(JSON.parse(reply([system(""), user(text)]).content)).toHaveProperty("total");
    }
  });

  it("are about the document when a repair is asked for", () => {
    const messages = [
      system(""),
      user("Total: 9.00"),
      { role: "assistant", content: "oops" },
      user("Your answer is not valid JSON: fit the schema."),
    ];
    expect(reply(messages).content).toBe('{"total":9}');
  });
});
