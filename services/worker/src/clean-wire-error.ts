// Errors go into the journal and into Postgres, and may quote what a model or a tool said.
import { guardJson, type WireError } from "@openclaw/contracts";
import { coerceError } from "@openclaw/errors";

/** The error as it travels, without what no door lets in. */
export const cleanWireError = (thrown: unknown): WireError => {
  const wire = coerceError(thrown).toWire();
  if (guardJson(wire).ok) return wire;
  return { code: wire.code, kind: wire.kind, message: wire.message.replaceAll("\u0000", "").toWellFormed() };
};
