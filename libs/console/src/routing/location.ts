// The address bar as a store: components read it, links and filters write it.
import { useSyncExternalStore } from "react";

export interface Place {
  readonly path: string;
  /** With the question mark. */
  readonly search: string;
}

const listeners = new Set<() => void>();
const announce = () => {
  for (const listener of listeners) listener();
};

const subscribe = (listener: () => void) => {
  if (listeners.size === 0) addEventListener("popstate", announce);
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) removeEventListener("popstate", announce);
  };
};

let last: Place = { path: "", search: "" };
const read = (): Place => {
  const { pathname: path, search } = location;
  if (last.path !== path || last.search !== search) last = { path, search };
  return last;
};

export const usePlace = (): Place => useSyncExternalStore(subscribe, read);

export const navigate = (href: string): void => {
  if (href === `${location.pathname}${location.search}`) return;
  const before = location.pathname;
  history.pushState(null, "", href);
  if (location.pathname !== before) scrollTo(0, 0);
  announce();
};

/** For what is being typed: going back leads to where one was before. */
export const replacePlace = (href: string): void => {
  history.replaceState(null, "", href);
  announce();
};
