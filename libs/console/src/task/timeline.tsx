// The timeline on the screen. A call opens to what was said.
import { useState } from "react";
import { milliseconds } from "../format/duration.ts";
import { ValueText } from "../parts/value-text.tsx";
import { type Bar, type Place, placesOf, ticksOf } from "./timeline.ts";

const parsedOr = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
};

const CallDetail = ({ step }: { readonly step: NonNullable<Bar["step"]> }) => {
  if (step.type === "step.model") {
    const { message, replica } = step;
    return (
      <div className="call">
        <p className="muted">
          answered by {replica}, first token after {milliseconds(step.timings.first_token_ms)}
        </p>
        {message.content !== "" && <ValueText value={parsedOr(message.content)} name="Answer" />}
        {message.tool_calls.map(({ id, name, arguments: given }) => (
          <ValueText key={id} value={{ [name]: parsedOr(given) }} name={`Call of ${name}`} />
        ))}
      </div>
    );
  }
  return (
    <div className="call">
      <h4>Arguments</h4>
      <ValueText value={step.arguments} name="Arguments" />
      <h4>{step.error === undefined ? "Result" : "Error"}</h4>
      <ValueText value={step.error ?? step.result} name={step.error === undefined ? "Result" : "Error"} />
    </div>
  );
};

const BarRow = ({ bar, place }: { readonly bar: Bar; readonly place: Place }) => {
  const [opened, setOpened] = useState(false);
  const { step } = bar;
  return (
    <li className={`bar-row ${bar.kind}${bar.inner ? " inner" : ""}${bar.failed ? " failed" : ""}`}>
      <div className="bar-line">
        {step === undefined ? (
          <span className="bar-name">{bar.name}</span>
        ) : (
          <button type="button" className="bar-name" aria-expanded={opened} onClick={() => setOpened(!opened)}>
            {bar.name}
          </button>
        )}
        <span className="bar-track" aria-hidden="true">
          <span
            className={bar.open ? "bar open" : "bar"}
            style={{ left: `${place.left}%`, width: `max(2px, ${place.width}%)` }}
          />
        </span>
        <span className="bar-length number">{milliseconds(bar.to - bar.from)}</span>
        <span className="bar-note">
          {bar.failed && <span className="bad-text">failed </span>}
          {bar.open && "goes on "}
          {bar.note}
        </span>
      </div>
      {opened && step !== undefined && <CallDetail step={step} />}
    </li>
  );
};

export const Timeline = ({ bars }: { readonly bars: readonly Bar[] }) => {
  const places = placesOf(bars);
  const length = Math.max(1, ...bars.map(({ to }) => to));
  return (
    <div className="timeline">
      <div className="bar-line axis" aria-hidden="true">
        <span />
        <span className="bar-track">
          {ticksOf(length).map((tick) => (
            <span key={tick} className="tick" style={{ left: `${(tick / length) * 100}%` }}>
              {milliseconds(tick)}
            </span>
          ))}
        </span>
      </div>
      <ol>
        {bars.map((bar, n) => (
          <BarRow key={bar.key} bar={bar} place={places[n] ?? { left: 0, width: 0 }} />
        ))}
      </ol>
    </div>
  );
};
