// Keys that do something anywhere on a screen, unless the reader is typing.
import { useEffect, useRef } from "react";
import { KeySequence } from "./key-sequence.ts";

export type Bindings = Readonly<Record<string, () => void>>;

const isTyping = ({ target }: KeyboardEvent): boolean =>
  target instanceof Element && target.closest("input:not([type=checkbox]), textarea, select, dialog[open]") !== null;

export const useKeys = (bindings: Bindings): void => {
  const latest = useRef(bindings);
  latest.current = bindings;
  useEffect(() => {
    const sequence = new KeySequence();
    const listen = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || isTyping(event)) return;
      const command = sequence.press(event.key, event.timeStamp);
      const run = command === undefined ? undefined : latest.current[command];
      if (run === undefined) return;
      event.preventDefault();
      run();
    };
    addEventListener("keydown", listen);
    return () => removeEventListener("keydown", listen);
  }, []);
};
