// A name for this process where none is configured: it must be a token, as it may become part of a subject.
import { hostname } from "node:os";

/** 48 of a token's 64 characters, which leaves room for the pid. */
const MAX_HOST_LENGTH = 48;

export const defaultInstance = (): string =>
  `${hostname()
    .replace(/[^A-Za-z0-9_-]/g, "-")
    .slice(0, MAX_HOST_LENGTH)}-${process.pid}`;
