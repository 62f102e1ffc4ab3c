// What the keys do.
import { useEffect, useRef } from "react";
import { SCREENS } from "../routing/route.ts";

const KEYS: readonly (readonly [string, string])[] = [
  ...Object.values(SCREENS).map(({ key, title }) => [`g ${key}`, `go to ${title}`] as const),
  ["j  k", "next and previous row; next and previous task"],
  ["Enter", "open the row"],
  ["x", "mark the row"],
  ["/", "go to the filter"],
  ["r", "ask for everything again"],
  ["?", "these keys"],
];

export interface KeyHelpProps {
  readonly open: boolean;
  readonly onClose: () => void;
}

export const KeyHelp = ({ open, onClose }: KeyHelpProps) => {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (open) dialog.current?.showModal();
    else dialog.current?.close();
  }, [open]);
  return (
    <dialog ref={dialog} aria-labelledby="keys" onClose={onClose}>
      <h2 id="keys">Keys</h2>
      <dl className="keys">
        {KEYS.map(([keys, does]) => (
          <div key={keys}>
            <dt>
              {keys.split(/\s+/).map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
      <form method="dialog">
        <button type="submit">Close</button>
      </form>
    </dialog>
  );
};
