// What a list of tasks is narrowed to. The address holds it.
import { PRIORITIES, TASK_STATES } from "@openclaw/contracts";
import { useQuery } from "@tanstack/react-query";
import { door } from "../api/door.ts";
import { stateWords } from "../parts/state-badge.tsx";
import { isFiltered, type PERIODS, type TaskFilter } from "../routing/task-filter.ts";

const PERIOD_WORDS: Readonly<Record<keyof typeof PERIODS, string>> = {
  "15m": "15 minutes",
  "1h": "hour",
  "24h": "24 hours",
  "7d": "7 days",
};

interface SelectProps {
  readonly name: string;
  readonly any: string;
  readonly value: string | undefined;
  readonly options: readonly (readonly [value: string, words: string])[];
  readonly onChange: (value: string) => void;
  readonly first?: boolean;
}

const Select = ({ name, any, value = "", options, onChange, first = false }: SelectProps) => (
  <label className="field">
    <span>{name}</span>
    <select value={value} data-filter={first || undefined} onChange={(event) => onChange(event.target.value)}>
      <option value="">{any}</option>
      {options.map(([option, words]) => (
        <option key={option} value={option}>
          {words}
        </option>
      ))}
    </select>
  </label>
);

export interface FilterBarProps {
  readonly filter: TaskFilter;
  readonly onChange: (filter: TaskFilter) => void;
}

export const FilterBar = ({ filter, onChange }: FilterBarProps) => {
  const { data: overview } = useQuery({ queryKey: ["overview"], queryFn: ({ signal }) => door.overview({ signal }) });
  const agents = new Set([
    ...(overview?.agents ?? []).map(({ name }) => name),
    ...(filter.agent ? [filter.agent] : []),
  ]);
  const set = (key: keyof TaskFilter) => (value: string) => {
    const { [key]: _, ...rest } = filter;
    onChange(value === "" ? rest : ({ ...rest, [key]: value } as TaskFilter));
  };
  return (
    <search className="filters" aria-label="Filter">
      <Select
        first
        name="State"
        any="any"
        value={filter.state}
        options={TASK_STATES.map((state) => [state, stateWords(state)])}
        onChange={set("state")}
      />
      <Select
        name="Agent"
        any="any"
        value={filter.agent}
        options={[...agents].map((agent) => [agent, agent])}
        onChange={set("agent")}
      />
      <Select
        name="Priority"
        any="any"
        value={filter.priority}
        options={PRIORITIES.map((priority) => [priority, priority])}
        onChange={set("priority")}
      />
      <Select
        name="Handed in within"
        any="any time"
        value={filter.period}
        options={Object.entries(PERIOD_WORDS)}
        onChange={set("period")}
      />
      <label className="field">
        <span>Error code</span>
        <input
          key={filter.code ?? ""}
          defaultValue={filter.code}
          placeholder="any"
          spellCheck={false}
          autoComplete="off"
          onBlur={(event) => set("code")(event.target.value.trim())}
          onKeyDown={(event) => event.key === "Enter" && set("code")(event.currentTarget.value.trim())}
        />
      </label>
      {isFiltered(filter) && (
        <button type="button" className="quiet" onClick={() => onChange({})}>
          Clear
        </button>
      )}
    </search>
  );
};
