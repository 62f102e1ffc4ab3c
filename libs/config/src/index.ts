export { type Environment, environment } from "./environment.ts";
export {
  ENVIRONMENT,
  type EnvironmentName,
  type EnvironmentValue,
  type EnvironmentVariable,
  LOG_LEVELS,
  type LogLevel,
  type Settings,
} from "./environment-names.ts";
export { type AgentResult, loadAgents, validateAgentFile, validateAgentText } from "./load-agents.ts";
export { loadCoreSettings, validateCoreText } from "./load-core-settings.ts";
export { loadYamlFile } from "./load-yaml-file.ts";
export { formatMistake, type Mistake } from "./mistake.ts";
export { describeEnvironment, isLoopbackHost, readEnvironment } from "./read-environment.ts";
export { redactUrl } from "./redact-url.ts";
export type { YamlResult } from "./yaml-file.ts";
