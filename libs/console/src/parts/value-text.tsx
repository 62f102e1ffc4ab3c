// A value on the screen: text only, whatever it holds.
import { useState } from "react";
import { count } from "../format/quantity.ts";
import { CopyButton } from "./copy-button.tsx";
import { CUT_AT, cut, readableOf, textOf } from "./json-text.ts";

export interface ValueTextProps {
  readonly value: unknown;
  readonly name: string;
}

export const ValueText = ({ value, name }: ValueTextProps) => {
  const [whole, setWhole] = useState(false);
  const text = readableOf(value);
  return (
    <div className="value">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section className="value-text" tabIndex={0} aria-label={`${name}, text`}>
        <pre>{whole ? text : cut(text)}</pre>
      </section>
      <div className="value-actions">
        {text.length > CUT_AT && (
          <button type="button" onClick={() => setWhole(!whole)}>
            {whole ? "Show less" : `Show all ${count(text.length)} characters`}
          </button>
        )}
        <CopyButton text={textOf(value)} label={`Copy ${name}`}>
          Copy
        </CopyButton>
      </div>
    </div>
  );
};
