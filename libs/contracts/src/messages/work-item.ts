// One attempt for a worker. The row in Postgres is the outbox: an item that is not claimed is sent again.
import { z } from "zod";
import { defineMessage } from "../define-message.ts";
import { priority } from "../priority.ts";
import { workSubject } from "../subjects.ts";
import { token } from "../token.ts";
import { count, taskId, timestamp } from "../values.ts";

/**
 * Of what a task's attempts have recorded, an attempt is brought so much from Postgres. With the largest input or arguments (256
 * KiB) and their envelope it is well below the 1 MiB of a message, and more than a prompt of 100,000 tokens.
 */
export const MAX_RECORDED_BYTES = 512 * 1024;

export const workItem = defineMessage({
  name: "attempt.work",
  version: 1,
  carriedBy: workSubject.pattern,
  about: "One attempt of a task, for any worker that serves the agent.",
  schema: z.object({
    v: z.literal(1),
    task: taskId,
    attempt: z.int().positive(),
    tenant: z.string(),
    agent: z.string(),
    agent_version: z.string(),
    priority,
    input: z.unknown(),
    data_class: z.string().nullable(),
    root: taskId,
    /** The task holds this session, and its attempts begin with what is in it. */
    session: token.optional(),
    /** Milliseconds this attempt may run. */
    timeout_ms: z.int().positive(),
    /** The task's own deadline, if it has one. */
    deadline: timestamp.nullable(),
    /** Tool calls of the task's earlier attempts, as reported, or as recorded where a lease was lost; left out, none. */
    tool_calls: count.optional(),
    /** The adapter that should serve this attempt's turns, or null for any. */
    adapter: z.string().nullable(),
    /** The first attempt whose recorded steps this one takes over; left out, or its own number: it begins anew. */
    resume_from: z.int().positive().optional(),
    /** Its record is taken over whatever its age: its chain has called tools that may not be called twice, or it is a fork. */
    has_effects: z.boolean().optional(),
    /**
     * What Postgres has recorded of the attempts from there on, oldest first and perhaps without the end; the journal may
     * have more. Each is a journal.event; the first that cannot be read ends what is taken over.
     */
    recorded: z.array(z.unknown()).optional(),
  }),
});
export type WorkItem = z.infer<typeof workItem.schema>;
