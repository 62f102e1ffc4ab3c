// Why a task did not succeed, and what can be done.
import type { WireError } from "@openclaw/contracts";
import { ValueText } from "../parts/value-text.tsx";
import { hintOf } from "./error-hint.ts";

export const ErrorPanel = ({ error, again }: { readonly error: WireError; readonly again: boolean }) => {
  const { code, message, details } = error;
  return (
    <section className={again ? "notice warn" : "notice bad"} aria-label="Error">
      <strong>
        <code>{code}</code> {again && "– it is tried again"}
      </strong>
      <p className="message">{message}</p>
      <p>{hintOf(code)}</p>
      {details !== undefined && Object.keys(details).length > 0 && (
        <details>
          <summary>Details</summary>
          <ValueText value={details} name="Details of the error" />
        </details>
      )}
    </section>
  );
};
