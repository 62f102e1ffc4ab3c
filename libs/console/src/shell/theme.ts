// Light or dark: what the system says, unless the reader says otherwise.
import { storedChoice } from "../api/stored-choice.ts";

export const theme = storedChoice("openclaw.theme", ["auto", "light", "dark"], "auto");

/** The stylesheet has both in each colour, and asks this attribute. */
export const applyTheme = (): void => {
  document.documentElement.dataset["theme"] = theme.get();
};
