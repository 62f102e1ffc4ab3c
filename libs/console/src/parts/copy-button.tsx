// Copies a text, and says that it did.
import { useState } from "react";

const SAID_MS = 1_500;

export interface CopyButtonProps {
  readonly text: string;
  readonly children: string;
  readonly label?: string;
}

export const CopyButton = ({ text, children, label }: CopyButtonProps) => {
  const [said, setSaid] = useState<string>();
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setSaid("copied");
    } catch {
      // Only pages of a secure origin may: loopback and https are.
      setSaid("not allowed");
    }
    setTimeout(() => setSaid(undefined), SAID_MS);
  };
  return (
    <button type="button" onClick={() => void copy()} aria-label={label} aria-live="polite">
      {said ?? children}
    </button>
  );
};
