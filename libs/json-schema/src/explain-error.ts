// What does not fit, in words: Ajv's message and what it keeps apart from it.
import type { ErrorObject } from "ajv";

/** Without the place, which is the error's `instancePath`. Names in it are the instance's own and may be as long as it. */
export const explainError = ({ keyword, message, params }: ErrorObject): string => {
  const text = message ?? `does not fit ${keyword}`;
  switch (keyword) {
    case "additionalProperties":
      return `${text}: ${String(params["additionalProperty"])}`;
    case "unevaluatedProperties":
      return `${text}: ${String(params["unevaluatedProperty"])}`;
    case "enum":
      return `${text}: ${JSON.stringify(params["allowedValues"])}`;
    case "const":
      return `${text}: ${JSON.stringify(params["allowedValue"])}`;
    default:
      return text;
  }
};
