// `<dir>/openclaw.yml`: settings of the whole system. Without the file its defaults hold.
import { type CoreSettings, coreFile } from "@openclaw/contracts";
import { deepFreeze } from "./deep-freeze.ts";
import { loadYamlFile } from "./load-yaml-file.ts";
import { parseYaml, type YamlResult } from "./yaml-file.ts";

const FILE_NAME = "openclaw.yml";

export const validateCoreText = (text: string, fileName: string): YamlResult<CoreSettings> => {
  const result = parseYaml(text, fileName, coreFile);
  return result.ok ? { ok: true, value: deepFreeze(result.value.openclaw_core) } : result;
};

/** The settings, frozen; or one `invalid_config` that lists every mistake. */
export const loadCoreSettings = (dir: string): CoreSettings => {
  const file = loadYamlFile(dir, FILE_NAME, coreFile) ?? deepFreeze(coreFile.parse({}));
  return file.openclaw_core;
};
