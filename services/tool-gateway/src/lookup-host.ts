// Names to addresses by the system's resolver, which also reads the hosts file that container networks fill.
import { lookup } from "node:dns/promises";
import { AppError } from "@openclaw/errors";
import type { Lookup } from "./resolve-target.ts";

export const lookupHost: Lookup = async (hostname) => {
  try {
    return (await lookup(hostname, { all: true })).map(({ address }) => address);
  } catch (cause) {
    throw new AppError("tool_failed", `${hostname}: the name could not be resolved`, { cause });
  }
};
