// Asks for a word before something is done to more than is on the screen.
import { type ReactNode, useEffect, useRef, useState } from "react";

export interface TypedConfirmProps {
  readonly title: string;
  /** To be typed. */
  readonly word: string;
  readonly children: ReactNode;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}

export const TypedConfirm = ({ title, word, children, onConfirm, onClose }: TypedConfirmProps) => {
  const dialog = useRef<HTMLDialogElement>(null);
  const [typed, setTyped] = useState("");
  useEffect(() => {
    dialog.current?.showModal();
  }, []);
  return (
    <dialog ref={dialog} aria-labelledby="confirm" onClose={onClose}>
      <h2 id="confirm">{title}</h2>
      {children}
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (typed !== word) return;
          onConfirm();
          onClose();
        }}
      >
        <label className="field">
          <span>
            Type <b>{word}</b> to do it
          </span>
          <input value={typed} onChange={(event) => setTyped(event.target.value)} autoComplete="off" />
        </label>
        <div className="actions">
          <button type="submit" className="main" disabled={typed !== word}>
            {title}
          </button>
          <button type="button" onClick={onClose}>
            Leave it
          </button>
        </div>
      </form>
    </dialog>
  );
};
