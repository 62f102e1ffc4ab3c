// A YAML file of the configuration folder whose schema belongs to one service.
import { join } from "node:path";
import type { z } from "zod";
import { deepFreeze } from "./deep-freeze.ts";
import { invalidConfig } from "./mistake.ts";
import { readTextFile } from "./read-text-file.ts";
import { parseYaml } from "./yaml-file.ts";

/** The file's content, frozen; undefined when there is no such file; or one `invalid_config` that lists every mistake. */
export const loadYamlFile = <S extends z.ZodType>(dir: string, name: string, schema: S): z.output<S> | undefined => {
  const read = readTextFile(join(dir, name));
  if (read === "absent") return undefined;
  if (!read.ok) throw invalidConfig([{ file: name, path: "", message: read.message }]);
  const result = parseYaml(read.text, name, schema);
  if (!result.ok) throw invalidConfig(result.mistakes);
  return deepFreeze(result.value);
};
