// The door that served this page, and how its answers are kept.
import { createClient } from "@openclaw/client";
import { coerceError } from "@openclaw/errors";
import { QueryClient } from "@tanstack/react-query";

export const door = createClient({ baseUrl: location.origin });

/** What comes back by itself is asked for again; what was refused is not. */
const mayComeBack = (failures: number, thrown: unknown): boolean =>
  failures < 2 && coerceError(thrown).kind === "unavailable";

export const queries = new QueryClient({
  defaultOptions: { queries: { retry: mayComeBack, retryDelay: 500, staleTime: 1_000 }, mutations: { retry: false } },
});
