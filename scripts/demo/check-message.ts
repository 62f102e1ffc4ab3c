// A message is routed rightly if the label is the one that its author wrote above it.
import { type Check, factEqual, factThat, fieldOf, reportOf } from "./fact.ts";
import { splitLabel } from "./message-label.ts";

export const checkMessage: Check = (file, result) => {
  const { label } = splitLabel(Buffer.from(file).toString("utf8"));
  const actual = fieldOf(result, "label");
  if (label === undefined) return reportOf([factThat("label", false, "a first line `Label: ...` in the file", actual)]);
  return reportOf([factEqual("label", label, actual)]);
};
