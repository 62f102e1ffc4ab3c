// How often what is shown is asked for again. A page that nobody sees asks nothing.
import { storedChoice } from "./stored-choice.ts";

const PACES = { "2 s": 2_000, "5 s": 5_000, "15 s": 15_000, "1 min": 60_000, off: 0 } as const;
type Pace = keyof typeof PACES;

export const pace = storedChoice("openclaw.pace", Object.keys(PACES) as Pace[], "5 s");

/** Milliseconds, or false: as a query takes it. */
export const usePace = (): number | false => PACES[pace.use()] || false;
