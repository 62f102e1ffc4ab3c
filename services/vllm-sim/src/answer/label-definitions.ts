// What the instructions say of each label: lines such as "- billing: invoices, refunds" or "billing = …".

const escapeRegExp = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** "a complaint without a request": what a label is not says nothing for it. */
const EXCLUSION = /\b(?:without|except|excluding|other than)\b[^,;.]*/gi;

/** A label's description, empty if none is given. Underscores, hyphens and case do not matter. */
export const definitionOf = (label: string, instructions: string): string => {
  const name = escapeRegExp(label).replace(/[_\s-]+/g, "[_\\s-]+");
  const line = new RegExp(
    `^\\s*(?:[-*•]|\\d+[.)])?\\s*[\`"'*]*${name}[\`"'*]*\\s*(?:[:=–—]|-\\s|means|is for|\\()\\s*(?<text>.+)$`,
    "imu",
  );
  return line.exec(instructions)?.groups?.["text"]?.replace(/\)$/, "").replace(EXCLUSION, "") ?? "";
};
