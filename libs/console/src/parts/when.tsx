// A moment: its age or its clock, and the whole of it on hover.
import { ago, moment } from "../format/moment.ts";

export interface WhenProps {
  readonly at: string | null;
  readonly now: number;
  readonly as?: "age" | "clock";
}

export const When = ({ at, now, as = "age" }: WhenProps) =>
  at === null ? (
    <>–</>
  ) : (
    <time dateTime={at} title={at}>
      {as === "age" ? ago(at, now) : moment(at, now)}
    </time>
  );
