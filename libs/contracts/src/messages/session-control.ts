// What the leading scheduler is asked about sessions: by workers what one holds, by operators to empty or delete it.
import { z } from "zod";
import { defineExchange } from "../define-exchange.ts";
import { control } from "../subjects.ts";
import { token } from "../token.ts";
import { taskId } from "../values.ts";
import { session, sessionContent } from "./session.ts";

const v = z.literal(1);

export const fetchSession = defineExchange(
  "session.fetch",
  control("session"),
  "What the session of a task holds, for an attempt that is current. Nothing changes it while the task is open.",
  z.object({ v, task: taskId, attempt: z.int32().positive() }),
  z.object({ v, ...sessionContent.shape }),
);

const sessionRef = { v, tenant: z.string(), session: token };

export const resetSession = defineExchange(
  "session.reset",
  control("session-reset"),
  "Let a session begin anew: it forgets all that was said. Refused while a task holds it.",
  z.object(sessionRef),
  session,
);

export const closeSession = defineExchange(
  "session.close",
  control("session-close"),
  "Delete a session, as it was. Refused while a task of it is open.",
  z.object(sessionRef),
  session,
);
