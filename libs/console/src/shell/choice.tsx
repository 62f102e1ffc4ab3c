// A small menu of one of the reader's choices.
import type { StoredChoice } from "../api/stored-choice.ts";

export interface ChoiceProps<T extends string> {
  readonly label: string;
  readonly of: StoredChoice<T>;
  readonly onChange?: () => void;
}

export const Choice = <T extends string>({ label, of, onChange }: ChoiceProps<T>) => {
  const now = of.use();
  return (
    <label className="choice">
      <span>{label}</span>
      <select
        value={now}
        onChange={(event) => {
          of.set(event.target.value as T);
          onChange?.();
        }}
      >
        {of.choices.map((choice) => (
          <option key={choice}>{choice}</option>
        ))}
      </select>
    </label>
  );
};
