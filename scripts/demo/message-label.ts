// A sample message carries its right label in a first line that checks read and that is never sent.

const LABEL_LINE = /^Label: ([a-z_]+)\r?\n(?:\r?\n)?/;

export function splitLabel(file: string): { readonly label: string | undefined; readonly text: string } {
  const match = LABEL_LINE.exec(file);
  return match === null ? { label: undefined, text: file } : { label: match[1], text: file.slice(match[0].length) };
}
