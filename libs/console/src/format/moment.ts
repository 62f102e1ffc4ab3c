// Moments: the clock where it is today, the day beside it where it is not, in the reader's own time zone.
import { duration } from "./duration.ts";

const DAY_MS = 86_400_000;

const pad = (n: number, length = 2): string => String(n).padStart(length, "0");

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"] as const;

export const clockTime = (at: Date): string => `${pad(at.getHours())}:${pad(at.getMinutes())}:${pad(at.getSeconds())}`;

const isSameDay = (a: Date, b: Date): boolean => a.toDateString() === b.toDateString();

export const moment = (iso: string | null, now: number): string => {
  if (iso === null) return "–";
  const at = new Date(iso);
  if (isSameDay(at, new Date(now))) return clockTime(at);
  const year = at.getFullYear() === new Date(now).getFullYear() ? "" : ` ${at.getFullYear()}`;
  return `${at.getDate()} ${MONTHS[at.getMonth()]}${year} ${clockTime(at)}`;
};

/** One unit only: what is a minute old is not read to the second. */
export const ago = (iso: string | null, now: number): string => {
  if (iso === null) return "–";
  const seconds = (now - Date.parse(iso)) / 1000;
  if (seconds < 1) return "now";
  if (seconds < 60) return `${Math.floor(seconds)} s ago`;
  const [amount = "", unit = ""] = duration(seconds).split(" ");
  return seconds * 1000 > 30 * DAY_MS ? moment(iso, now) : `${amount} ${unit} ago`;
};
