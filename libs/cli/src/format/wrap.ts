/** What the narrowest terminals show. */
const LINE_WIDTH = 80;

/** Words over lines of at most 80; the first line begins with `head`, the others are indented as far unless told otherwise. A
 * number and its percent sign stay together. */
export const wrap = (head: string, text: string, indent = " ".repeat(head.length)): string => {
  const lines: string[] = [];
  let line = head;
  let isBare = true;
  for (const word of text.split(/ (?!%)/)) {
    if (!isBare && line.length + 1 + word.length > LINE_WIDTH) {
      lines.push(line);
      line = indent;
      isBare = true;
    }
    line += isBare ? word : ` ${word}`;
    isBare = false;
  }
  return [...lines, line].join("\n");
};
