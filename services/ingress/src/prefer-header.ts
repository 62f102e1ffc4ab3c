// `Prefer: wait=30` (RFC 7240): how long the answer may wait for the task's end.
import { AppError } from "@openclaw/errors";

/** 60 s: proxies and clients commonly give up after that; longer tasks are followed by their events. */
export const MAX_WAIT_SECONDS = 60;

/** The seconds to wait, at most MAX_WAIT_SECONDS; 0 when waiting is not asked for. Other preferences are ignored, as the RFC says. */
export const parseWaitPreference = (header: string | undefined): number => {
  for (const part of (header ?? "").split(",")) {
    const [name = "", value = ""] = part.split("=").map((text) => text.trim());
    if (name.toLowerCase() !== "wait") continue;
    if (!/^\d{1,6}$/.test(value))
      throw new AppError("invalid_header", "Prefer: wait takes whole seconds, as in wait=30");
    return Math.min(Number(value), MAX_WAIT_SECONDS);
  }
  return 0;
};
