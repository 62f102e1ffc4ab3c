import { isTerminal, TASK_STATES, TRANSITIONS } from "@openclaw/contracts";
import { code, page, table } from "./table.ts";

export const statesPage = (): string =>
  page(
    "States of a task",
    "Terminal states never change. Of two moves at the same time the first to commit wins.",
    table(
      ["state", "may become"],
      TASK_STATES.map((state) => [
        code(state),
        isTerminal(state) ? "(terminal)" : TRANSITIONS[state].map(code).join(" "),
      ]),
    ),
  );
