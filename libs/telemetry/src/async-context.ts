// The active trace context follows async calls on Node's AsyncLocalStorage. One storage serves the whole process,
// because OpenTelemetry's context is global by its nature.
import { AsyncLocalStorage } from "node:async_hooks";
import { type Context, type ContextManager, context, ROOT_CONTEXT } from "@opentelemetry/api";

const storage = new AsyncLocalStorage<Context>();

const manager: ContextManager = {
  active: () => storage.getStore() ?? ROOT_CONTEXT,
  with: (active, fn, thisArg, ...args) => storage.run(active, () => fn.apply(thisArg, args)),
  bind: <T>(bound: Context, target: T): T => {
    if (typeof target !== "function") return target;
    return ((...args: unknown[]) => storage.run(bound, () => target(...args))) as T;
  },
  enable: () => manager,
  disable: () => manager,
};

/** Idempotent: a second call finds the first one's manager in place. */
export const enableAsyncContext = (): void => {
  context.setGlobalContextManager(manager);
};
