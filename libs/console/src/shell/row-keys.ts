// j and k go through the rows of a list, x marks one: the row's own link has the focus, so that Enter opens it.
import { useKeys } from "./use-keys.ts";

const rowLinks = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>("[data-row] .row-link")];

const go = (by: number): void => {
  const links = rowLinks();
  const row = document.activeElement?.closest("[data-row]");
  const now = links.findIndex((link) => row?.contains(link) ?? false);
  const next = now === -1 ? 0 : Math.min(links.length - 1, Math.max(0, now + by));
  links[next]?.focus();
};

const mark = (): void => {
  document.activeElement?.closest("[data-row]")?.querySelector<HTMLInputElement>("input[type=checkbox]")?.click();
};

export const useRowKeys = (): void => useKeys({ j: () => go(1), k: () => go(-1), x: mark });
