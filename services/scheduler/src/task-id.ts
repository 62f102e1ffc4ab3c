// Task ids are ULIDs (github.com/ulid/spec): 48 bits of time and 80 of chance in Crockford's base 32, lower case,
// so that ids sort by time and need no coordination.
const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
const TIME_LENGTH = 10;
const RANDOM_LENGTH = 16;

const encodeTime = (ms: number): string => {
  let rest = ms;
  let text = "";
  for (let i = 0; i < TIME_LENGTH; i += 1) {
    text = (ALPHABET[rest % 32] ?? "0") + text;
    rest = Math.floor(rest / 32);
  }
  return text;
};

/** `bytes` are 16 random bytes; five bits of each are used. */
export const newTaskId = (nowMs: number, bytes: Uint8Array): string => {
  let text = "";
  for (let i = 0; i < RANDOM_LENGTH; i += 1) text += ALPHABET[(bytes[i] ?? 0) & 31] ?? "0";
  return `task_${encodeTime(nowMs)}${text}`;
};

/** The least id of a moment: for "everything since". */
export const firstTaskIdAt = (ms: number): string => `task_${encodeTime(ms)}${"0".repeat(RANDOM_LENGTH)}`;
