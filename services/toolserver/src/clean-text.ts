// What leaves this service must pass every later door: no NUL, no lone surrogate, no stray control character.

const STRAY_CONTROL = /[^\P{Cc}\n\t]/gu;

/** Text with line feeds as its only line ends, without control characters, well formed as Unicode. */
export const cleanText = (text: string): string =>
  text.toWellFormed().replaceAll(/\r\n?/g, "\n").replaceAll(STRAY_CONTROL, "");

/** At most `maxChars` UTF-16 units of clean text, never half a surrogate pair. */
export const cutText = (text: string, maxChars: number): string => {
  if (text.length <= maxChars) return text;
  const cut = text.slice(0, maxChars);
  return cut.isWellFormed() ? cut : cut.slice(0, -1);
};
