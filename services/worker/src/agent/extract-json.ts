// Finds the one JSON object in an answer. Models wrap it in fences and prose although they are told not to.

type JsonObject = Readonly<Record<string, unknown>>;

const FENCE = /```(?:json)?[ \t]*\r?\n([\s\S]*?)```/g;

const STRING_OR_BRACKET = /"(?:[^"\\]|\\.)*"|[{}]/gs;

const parseObject = (text: string): JsonObject | undefined => {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined;
  } catch {
    return undefined;
  }
};

/** The index after the bracket that closes the one at `start`; brackets within strings do not count. */
const endOfObject = (text: string, start: number): number | undefined => {
  let depth = 0;
  for (const { 0: token, index } of text.slice(start).matchAll(STRING_OR_BRACKET)) {
    if (token === "{") depth += 1;
    else if (token === "}") depth -= 1;
    if (depth === 0) return start + index + 1;
  }
  return undefined;
};

/** Outermost objects in running text, in order. What stands within brackets that are no JSON is not the answer. */
const objectsIn = (text: string): JsonObject[] => {
  const found: JsonObject[] = [];
  for (let start = text.indexOf("{"); start >= 0; ) {
    const end = endOfObject(text, start);
    if (end === undefined) break;
    const object = parseObject(text.slice(start, end));
    if (object !== undefined) found.push(object);
    start = text.indexOf("{", end);
  }
  return found;
};

/** The object, if the text holds exactly one: as a whole, in a fence, or amid prose. */
export const extractJsonObject = (text: string): JsonObject | undefined => {
  const whole = parseObject(text.trim());
  if (whole !== undefined) return whole;
  const fenced = [...text.matchAll(FENCE)].map(([, body = ""]) => parseObject(body)).filter((o) => o !== undefined);
  const candidates = fenced.length > 0 ? fenced : objectsIn(text);
  return candidates.length === 1 ? candidates[0] : undefined;
};
