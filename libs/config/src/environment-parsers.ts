// How the text of an environment variable becomes a value. Messages say what would be right.
import { token } from "@openclaw/contracts";
import { z } from "zod";

const isUrl = (text: string, protocols: readonly string[]): boolean =>
  URL.canParse(text) && protocols.includes(new URL(text).protocol);

const urlMessage = (protocols: readonly string[]): string =>
  `must be a URL that starts with ${protocols.map((protocol) => `${protocol}//`).join(" or ")}`;

export const url = (...protocols: readonly string[]) =>
  z.string().refine((text) => isUrl(text, protocols), urlMessage(protocols));

const items = (text: string): string[] =>
  text
    .split(",")
    .map((item) => item.trim())
    .filter((item) => item !== "");

/** One or more URLs, comma-separated; a slash at the end is taken off, so that paths can be appended. */
export const urlList = (...protocols: readonly string[]) =>
  z
    .string()
    .transform((text): readonly string[] => items(text).map((item) => item.replace(/\/+$/, "")))
    .refine((list) => list.length > 0 && list.every((item) => isUrl(item, protocols)), {
      message: `${urlMessage(protocols)}, or several of them separated by commas`,
    });

const hasUser = (url: string): boolean => new URL(url).username !== "" || new URL(url).password !== "";

/** Base URLs of model servers. `/v1` at the end, as other programs want it, is taken off: paths begin with it anyway. */
export const modelServerList = urlList("http:", "https:")
  .transform((list): readonly string[] => list.map((item) => item.replace(/\/v1$/, "")))
  .refine((list) => !list.some(hasUser), {
    message: "must not hold a user or a password: none would be sent, and the address is shown in beats and metrics",
  });

/** Tokens, comma-separated; the empty text is the empty list. */
export const tokenList = z
  .string()
  .transform((text): readonly string[] => items(text))
  .refine((list) => list.every((item) => token.safeParse(item).success), {
    message: "must be names of A-Z, a-z, 0-9, _ and -, separated by commas",
  });

/** 0 asks the system for any free port. */
export const port = z
  .string()
  .regex(/^\d{1,5}$/, "must be a port number from 0 to 65535")
  .transform(Number)
  .refine((value) => value <= 65_535, "must be a port number from 0 to 65535");

export const wholeNumber = (least: number, most: number) => {
  const message = `must be a whole number from ${least} to ${most}`;
  return z
    .string()
    .regex(/^\d{1,12}$/, message)
    .transform(Number)
    .refine((value) => value >= least && value <= most, message);
};

export const ratio = z
  .string()
  .regex(/^\d+(\.\d+)?$/, "must be a number from 0 to 1")
  .transform(Number)
  .refine((value) => value <= 1, "must be a number from 0 to 1");

export const onOff = z.enum(["1", "true", "0", "false"], "must be 1 or 0").transform((text) => /^(1|true)$/.test(text));

const HOST_NAME = /^[a-z0-9_]([a-z0-9_.-]{0,251}[a-z0-9_])?$/i;

/** Host names without ports, comma-separated, in lower case; the empty text is the empty list. */
export const hostNameList = z
  .string()
  .transform((text): readonly string[] => items(text).map((name) => name.toLowerCase()))
  .refine(
    (list) => list.every((name) => HOST_NAME.test(name)),
    "must be host names without ports, separated by commas",
  );

const HOST_AND_PORT = /^(\[[0-9a-fA-F:]+\]|[A-Za-z0-9._-]+):\d{1,5}$/;

/** `host:port=host:port,...`: where a configured address is really found. */
export const endpointMap = z.string().transform((text, context): Readonly<Record<string, string>> => {
  const pairs = items(text).map((item): [string, string] => {
    const [from = "", to = "", ...rest] = item.split("=");
    if (!HOST_AND_PORT.test(from) || !HOST_AND_PORT.test(to) || rest.length > 0) {
      context.addIssue({ code: "custom", message: "must be host:port=host:port, or several separated by commas" });
    }
    return [from, to];
  });
  return Object.freeze(Object.fromEntries(pairs));
});

export const text = z.string().max(4096);
