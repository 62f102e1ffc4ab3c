// Something that the reader should know before the rest.
import { ERROR_CODES, isErrorCode } from "@openclaw/contracts";
import { coerceError } from "@openclaw/errors";
import type { ReactNode } from "react";

export interface NoticeProps {
  readonly tone: "bad" | "warn" | "info";
  readonly title: string;
  readonly children?: ReactNode;
}

export const Notice = ({ tone, title, children }: NoticeProps) => (
  <div className={`notice ${tone}`} role={tone === "bad" ? "alert" : "status"}>
    <strong>{title}</strong>
    {children}
  </div>
);

/** Why something could not be read or done. */
export const Failure = ({ of, what }: { readonly of: unknown; readonly what: string }) => {
  const { code, message } = coerceError(of);
  return (
    <Notice tone="bad" title={what}>
      <p>
        <code>{code}</code> {message}
      </p>
      {isErrorCode(code) && ERROR_CODES[code][1] !== message && <p className="muted">{ERROR_CODES[code][1]}</p>}
    </Notice>
  );
};

export const Loading = ({ what }: { readonly what: string }) => (
  <p className="loading" role="status">
    Reading {what} …
  </p>
);
