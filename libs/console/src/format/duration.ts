// Lengths of time as people read them: two units at most, and a dash for what is not known.

const NONE = "–";
const MINUTE = 60;
const HOUR = 3_600;
const DAY = 86_400;

const twoUnits = (seconds: number, size: number, unit: string, smaller: number, smallerUnit: string): string => {
  const rest = Math.floor((seconds % size) / smaller);
  return `${Math.floor(seconds / size)} ${unit}${rest === 0 ? "" : ` ${rest} ${smallerUnit}`}`;
};

export const duration = (seconds: number | null | undefined): string => {
  if (seconds === null || seconds === undefined || !Number.isFinite(seconds)) return NONE;
  const length = Math.max(0, seconds);
  if (length < 0.9995) return `${Math.round(length * 1000)} ms`;
  if (length < 9.995) return `${length.toFixed(2)} s`;
  if (length < 59.95) return `${length.toFixed(1)} s`;
  if (length < HOUR) return twoUnits(Math.round(length), MINUTE, "min", 1, "s");
  if (length < DAY) return twoUnits(length, HOUR, "h", MINUTE, "min");
  return twoUnits(length, DAY, "d", HOUR, "h");
};

export const milliseconds = (ms: number | null | undefined): string =>
  duration(typeof ms === "number" ? ms / 1000 : ms);

/** Between two moments of ISO 8601; up to `now` where the later one is not yet. */
export const between = (from: string | null, to: string | null, now: number): number | null =>
  from === null ? null : ((to === null ? now : Date.parse(to)) - Date.parse(from)) / 1000;
