// Ids are ULIDs (github.com/ulid/spec): 48 bits of time and 80 of chance in Crockford's base 32, lower case,
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
const ulid = (nowMs: number, bytes: Uint8Array): string => {
  let text = encodeTime(nowMs);
  for (let i = 0; i < RANDOM_LENGTH; i += 1) text += ALPHABET[(bytes[i] ?? 0) & 31] ?? "0";
  return text;
};

export const newTaskId = (nowMs: number, bytes: Uint8Array): string => `task_${ulid(nowMs, bytes)}`;

export const newJobId = (nowMs: number, bytes: Uint8Array): string => `job_${ulid(nowMs, bytes)}`;

/** The least id of a moment: for "everything since". */
export const firstTaskIdAt = (ms: number): string => `task_${encodeTime(ms)}${"0".repeat(RANDOM_LENGTH)}`;
