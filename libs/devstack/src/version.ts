// Versions as programs print them.

/** The first `1.2.3` in a program's output, or undefined. */
export const findVersion = (output: string): string | undefined => /(\d+)\.(\d+)\.(\d+)/.exec(output)?.[0];

/** Whether `version` comes before `other`; both are three numbers with dots. */
export const isOlder = (version: string, other: string): boolean => {
  const wanted = other.split(".").map(Number);
  for (const [place, part] of version.split(".").map(Number).entries()) {
    const least = wanted[place] ?? 0;
    if (part !== least) return part < least;
  }
  return false;
};
