import { type MessageSpec, messageCatalogue, STREAMS, type StreamSpec } from "@openclaw/contracts";
import { z } from "zod";
import { code, page, table } from "./table.ts";

const MiB = 1024 * 1024;

const streamRow = (stream: StreamSpec): string[] => [
  stream.name,
  stream.subjects.map(code).join(" "),
  `${stream.retention}, ${stream.storage}, discard ${stream.discard}`,
  [
    `${stream.maxBytes / MiB} MiB`,
    stream.maxAgeMs === 0 ? "" : `${stream.maxAgeMs / 3_600_000} h`,
    stream.maxMessagesPerSubject < 0 ? "" : `${stream.maxMessagesPerSubject} per subject`,
  ]
    .filter((part) => part !== "")
    .join(", "),
  `${stream.about}; ${stream.why}`,
];

const section = (key: string, message: MessageSpec): string => {
  const schema = z.toJSONSchema(message.schema, { io: "input", unrepresentable: "any" });
  const { $schema: _, ...body } = schema;
  return [
    `### ${key}`,
    message.about,
    `Travels on: ${message.carriedBy.includes("<") || message.carriedBy.includes("openclaw.") ? code(message.carriedBy) : message.carriedBy}`,
    "<details><summary>JSON Schema</summary>\n",
    `\`\`\`json\n${JSON.stringify(body, null, 2)}\n\`\`\`\n`,
    "</details>",
  ].join("\n\n");
};

export const messagesPage = (): string =>
  page(
    "Messages",
    "Every message between services and from clients, with the subject that it travels on. Tokens in subjects are 1 to 64 characters of `A-Z a-z 0-9 _ -`. Trace context rides in the headers `traceparent` and `tracestate`.",
    "## Streams",
    table(["stream", "subjects", "kind", "limits", "what and why"], STREAMS.map(streamRow)),
    "## Messages",
    ...[...messageCatalogue()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, message]) => section(key, message)),
  );
