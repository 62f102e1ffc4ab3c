// How much of something is used, as a number and a bar that only repeats it.
import type { ReactNode } from "react";

export interface MeterProps {
  readonly used: number;
  readonly of: number;
  readonly children: ReactNode;
  /** From this share on it is told as full. */
  readonly warnAt?: number;
}

export const Meter = ({ used, of, children, warnAt = 2 }: MeterProps) => {
  const share = of > 0 ? Math.min(1, used / of) : 0;
  return (
    <span className="meter">
      <span className="meter-text">{children}</span>
      <span className={share >= warnAt ? "meter-bar high" : "meter-bar"} aria-hidden="true">
        <span style={{ width: `${share * 100}%` }} />
      </span>
    </span>
  );
};
