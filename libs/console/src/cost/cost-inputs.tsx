// What the calculator may be told. An empty field shows what it assumes.
import {
  CHOICE_INPUT_NAMES,
  CHOICE_INPUTS,
  type CostEstimate,
  type CostInput,
  NUMBER_INPUT_NAMES,
  NUMBER_INPUTS,
  PRESET_NAMES,
  type PriceFile,
} from "@openclaw/cost";

type NumberName = (typeof NUMBER_INPUT_NAMES)[number];
type ChoiceName = (typeof CHOICE_INPUT_NAMES)[number];

/** Those that one changes first; the rest is behind a fold. */
const FIRST: readonly NumberName[] = [
  "tasks_per_month",
  "concurrency",
  "machines",
  "purchase_usd",
  "amortisation_months",
  "rent_usd_per_hour",
  "watts",
  "usd_per_kwh",
  "bandwidth_usd_per_month",
  "hourly_rate",
  "hours_per_week",
  "burst_share",
];
const REST = NUMBER_INPUT_NAMES.filter((name) => !FIRST.includes(name));

const words = (name: string): string => {
  const text = name.replaceAll("_", " ").replace("usd", "USD").replace("kwh", "kWh").replace("api", "API");
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
};

export interface CostInputsProps {
  readonly told: CostInput;
  readonly estimate: CostEstimate | undefined;
  readonly prices: PriceFile;
  readonly onChange: (told: CostInput) => void;
}

const modelNames = ({ models }: PriceFile): string[] =>
  [...new Set(models.map(({ provider, model }) => `${provider}/${model}`))].sort();

export const CostInputs = ({ told, estimate, prices, onChange }: CostInputsProps) => {
  const set = (key: keyof CostInput, value: string | number | undefined) => {
    const { [key]: _, ...rest } = told;
    onChange(value === undefined || value === "" ? rest : ({ ...rest, [key]: value } as CostInput));
  };
  const assumed = (name: string): string =>
    String(estimate?.assumptions.find(({ input }) => input === name)?.value ?? "");

  const numberField = (name: NumberName) => {
    const { about, unit, min, max } = NUMBER_INPUTS[name];
    return (
      <label key={name} className="field" title={about}>
        <span>
          {words(name)} {unit !== "" && unit !== "USD" && <small>{unit}</small>}
        </span>
        <input
          type="number"
          min={min}
          max={max}
          step="any"
          placeholder={assumed(name)}
          value={told[name] ?? ""}
          onChange={({ target }) => set(name, Number.isNaN(target.valueAsNumber) ? undefined : target.valueAsNumber)}
        />
      </label>
    );
  };

  const select = (name: ChoiceName | "preset" | "api", choices: readonly string[], any: string) => (
    <label key={name} className="field">
      <span>{words(name)}</span>
      <select value={told[name] ?? ""} onChange={({ target }) => set(name, target.value)}>
        <option value="">{any}</option>
        {choices.map((choice) => (
          <option key={choice}>{choice}</option>
        ))}
      </select>
    </label>
  );

  return (
    <form className="cost-inputs" aria-label="What is told" onSubmit={(event) => event.preventDefault()}>
      {select("preset", PRESET_NAMES, "none")}
      {select("api", modelNames(prices), assumed("api") || "default")}
      {CHOICE_INPUT_NAMES.filter((name) => name === "tier" || name === "complexity").map((name) =>
        select(name, CHOICE_INPUTS[name].choices, assumed(name) || "default"),
      )}
      {FIRST.map(numberField)}
      <details>
        <summary>Everything else</summary>
        <div className="cost-inputs">
          {CHOICE_INPUT_NAMES.filter((name) => name !== "tier" && name !== "complexity").map((name) =>
            select(name, CHOICE_INPUTS[name].choices, assumed(name) || "default"),
          )}
          {REST.map(numberField)}
        </div>
      </details>
    </form>
  );
};
