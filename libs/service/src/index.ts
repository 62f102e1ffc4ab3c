export { type BootOptions, bootService, type Foundation } from "./boot-service.ts";
export { Lifecycle, type LifecycleOptions, type StopReport } from "./lifecycle.ts";
export type { Part } from "./part.ts";
export { runService, type ServiceOptions, serve } from "./run-service.ts";
