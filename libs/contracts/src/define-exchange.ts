// A request and its reply, declared together. A reply that is an error has the one error shape.
import type { z } from "zod";
import { defineMessage } from "./define-message.ts";

export const defineExchange = <A extends z.ZodType, B extends z.ZodType>(
  name: string,
  subject: string,
  about: string,
  request: A,
  reply: B,
) => ({
  request: defineMessage({ name, version: 1, carriedBy: subject, about, schema: request }),
  reply: defineMessage({
    name: `${name}.reply`,
    version: 1,
    carriedBy: `reply to ${subject}`,
    about: `Answer to ${name}.`,
    schema: reply,
  }),
});
