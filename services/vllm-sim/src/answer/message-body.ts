// A message without its greeting and what stands under it: they say nothing of what it is about.

const GREETING =
  /^\s*(?:hello|hi|hey|dear|good (?:morning|afternoon|evening|day)|greetings|to whom)\b[^.!?\n]{0,40}?[,!.:\n]/i;
const CLOSING =
  /(?:^|\n|(?<=[.!?]\s))\s*(?:many thanks|thanks|thank you|(?:kind|best|warm) (?:regards|wishes)|regards|best|sincerely|yours|cheers|greetings)\b[^.!?\n]{0,40}(?:[,.!]\s*|\n|$)[^\n.?!]{0,40}\s*$/i;

export const bodyOf = (message: string): string => {
  const body = message.replace(GREETING, "").replace(CLOSING, "").trim();
  return body === "" ? message : body;
};
