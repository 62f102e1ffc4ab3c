// Numbers as people read them. Nothing is shown for what is not known, and never a zero instead.

const NONE = "–";
const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const compact = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 });

type Maybe = number | null | undefined;

const isKnown = (value: Maybe): value is number => typeof value === "number" && Number.isFinite(value);

export const count = (value: Maybe): string => (isKnown(value) ? whole.format(value) : NONE);

/** Short, for many digits in little room: 12.3K. */
export const short = (value: Maybe): string => (isKnown(value) ? compact.format(value) : NONE);

/** From 0 to 1, as percent. Only what is whole is shown as 100 %. */
export const share = (value: Maybe): string => {
  if (!isKnown(value)) return NONE;
  const percent = value * 100;
  if (percent === 0 || percent === 100) return `${percent} %`;
  const digits = percent < 10 || (percent >= 99 && percent < 100) ? 1 : 0;
  const limited = percent > 0 && percent < 100 ? Math.min(99.9, Math.max(0.1, percent)) : percent;
  return `${limited.toFixed(digits)} %`;
};

const UNITS = ["B", "KiB", "MiB", "GiB", "TiB"] as const;

export const bytes = (value: Maybe): string => {
  if (!isKnown(value)) return NONE;
  const step = value < 1 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log2(value) / 10));
  const amount = value / 1024 ** step;
  return `${step === 0 || amount >= 100 ? Math.round(amount) : amount.toFixed(1)} ${UNITS[step]}`;
};

/** Cents under a hundred, unless there are none. */
const digitsOf = (value: number): Intl.NumberFormatOptions =>
  value < 100 && !Number.isInteger(value)
    ? { minimumFractionDigits: 2, maximumFractionDigits: 2 }
    : { maximumFractionDigits: 0 };

export const usd = (value: Maybe): string =>
  isKnown(value) ? `$${value.toLocaleString("en", digitsOf(value))}` : NONE;

export const plural = (n: number, one: string, many = `${one}s`): string => `${count(n)} ${n === 1 ? one : many}`;
