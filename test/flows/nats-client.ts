// A client that hands tasks in on NATS, asks for receipts, and hears how tasks end.
import type { Bus } from "@openclaw/bus";
import {
  cancelTask,
  control,
  HEADER,
  type Receipt,
  receipt,
  resultsSubject,
  type Task,
  taskResult,
  tasksSubject,
} from "@openclaw/contracts";
import { eventually } from "@openclaw/testkit";
import { expect } from "vitest";

export interface Submit {
  readonly body: unknown;
  readonly agent?: string;
  readonly tenant?: string;
  readonly priority?: string;
  readonly key?: string;
  /** Where the receipt goes, instead of an inbox that is listened to; then none is waited for. */
  readonly receiptTo?: string;
}

export class NatsClient {
  readonly #bus: Bus;
  /** Ends by task, in the order in which they were heard. */
  readonly ended = new Map<string, Task[]>();

  constructor(bus: Bus) {
    this.#bus = bus;
    bus.subscribe(resultsSubject.all, taskResult, (task) => {
      this.ended.set(task.id, [...(this.ended.get(task.id) ?? []), task]);
    });
  }

  async submit(options: Submit): Promise<Receipt> {
    const got = Promise.withResolvers<Receipt>();
    const inbox = this.#bus.inbox(receipt, (message) => message !== undefined && got.resolve(message));
    await this.publish({ ...options, receiptTo: inbox.subject });
    const timer = setTimeout(() => got.reject(new TypeError("no receipt")), 10_000);
    try {
      return await got.promise;
    } finally {
      clearTimeout(timer);
      inbox.close();
    }
  }

  /** Without waiting for a receipt. */
  async publish(options: Submit): Promise<void> {
    const { body, agent = "query-routing", tenant = "default", priority = "normal", key, receiptTo } = options;
    const headers = {
      ...(receiptTo === undefined ? {} : { [HEADER.receipt]: receiptTo }),
      ...(key === undefined ? {} : { [HEADER.idempotencyKey]: key }),
    };
    await this.#bus.streams.publish(tasksSubject.build({ tenant, priority, agent }), body, { headers });
  }

  async accepted(options: Submit): Promise<Task> {
    const answer = await this.submit(options);
    if (!("id" in answer)) throw new TypeError(answer.error.message);
    return answer;
  }

  async refused(options: Submit): Promise<string> {
    const answer = await this.submit(options);
    return "id" in answer ? `accepted as ${answer.id}` : answer.error.code;
  }

  cancel(id: string): Promise<Task> {
    const body = { v: 1, tenant: "default", task: id };
    return this.#bus.request(control("cancel"), body, cancelTask.reply, { timeoutMs: 5_000 });
  }

  /** The end of a task. Whether it was the only one is known once nothing more comes. */
  async end(id: string): Promise<Task> {
    await eventually(() => this.ended.has(id), { withinMs: 30_000, because: `${id} ends` });
    return this.ended.get(id)?.[0] as Task;
  }

  /** That no task was heard to end twice. */
  expectNoSecondEnds(): void {
    const twice = [...this.ended].filter(([, ends]) => ends.length > 1).map(([id]) => id);
    expect(twice).toEqual([]);
  }
}
