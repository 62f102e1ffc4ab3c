// The one place that reads process.env. Everything else is handed a copy, so that a test can hand over its own.

export type Environment = Readonly<Record<string, string | undefined>>;

/** A frozen copy of the process's environment, taken now. */
export const environment = (): Environment => Object.freeze({ ...process.env });
