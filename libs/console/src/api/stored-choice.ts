// A choice of the reader's that outlives the page: one of a few words in the browser's own storage.
import { useSyncExternalStore } from "react";

export interface StoredChoice<T extends string> {
  readonly choices: readonly T[];
  get(): T;
  set(choice: T): void;
  use(): T;
}

export const storedChoice = <const T extends string>(
  key: string,
  choices: readonly T[],
  fallback: NoInfer<T>,
): StoredChoice<T> => {
  const listeners = new Set<() => void>();
  const stored = (): T => {
    const text = localStorage.getItem(key);
    return choices.find((choice) => choice === text) ?? fallback;
  };
  let now = stored();
  const get = () => now;
  return {
    choices,
    get,
    set: (choice) => {
      now = choice;
      localStorage.setItem(key, choice);
      for (const listener of listeners) listener();
    },
    use: () =>
      useSyncExternalStore((listener) => {
        listeners.add(listener);
        return () => void listeners.delete(listener);
      }, get),
  };
};
