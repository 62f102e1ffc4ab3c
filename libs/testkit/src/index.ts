export { type EventuallyOptions, eventually } from "./eventually.ts";
export { createFakeClock, type FakeClock } from "./fake-clock.ts";
export { type ModelAnswer, startScriptedModel } from "./scripted-model.ts";
export type { RecordedRequest, Script, ScriptedServer } from "./scripted-server.ts";
export { startScriptedTool, type ToolAnswer } from "./scripted-tool.ts";
export { type SpawnedService, type SpawnServiceOptions, spawnService } from "./spawn-service.ts";
export { makeTemporaryFolder } from "./temporary-folder.ts";
export { startTestNats, type TestNats, type TestNatsOptions } from "./test-nats.ts";
export { startTestPostgres, type TestPostgres } from "./test-postgres.ts";
