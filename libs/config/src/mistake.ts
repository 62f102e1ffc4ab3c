// Mistakes in configuration are collected, never thrown one by one: who mends a file wants to see them all.
import { AppError } from "@openclaw/errors";

export interface Mistake {
  /** The file, or `environment`. */
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
  /** The key's path in the file or the variable's name; "" for the whole. */
  readonly path: string;
  readonly message: string;
}

/** 50: more lines than that scroll away, and the first fifty lead to the rest. */
const MAX_SHOWN = 50;

/** One line, as editors and terminals link it: `file:line:column  path: message`. */
export const formatMistake = ({ file, line, column, path, message }: Mistake): string => {
  const place = [file, line, column].filter((part) => part !== undefined).join(":");
  return `${place}  ${path === "" ? message : `${path}: ${message}`}`;
};

/** One error for all mistakes; its message is a readable list. */
export const invalidConfig = (mistakes: readonly Mistake[]): AppError => {
  const shown = mistakes.slice(0, MAX_SHOWN).map((mistake) => `  ${formatMistake(mistake)}`);
  const more = mistakes.length - shown.length;
  const count = mistakes.length === 1 ? "1 mistake" : `${mistakes.length} mistakes`;
  const lines = [`${count} in the configuration:`, ...shown, ...(more > 0 ? [`  and ${more} more`] : [])];
  return new AppError("invalid_config", lines.join("\n"), { details: { mistakes: mistakes.slice(0, MAX_SHOWN) } });
};
