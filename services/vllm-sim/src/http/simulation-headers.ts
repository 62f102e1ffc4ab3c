/** On every response, so that nobody takes the simulation for a model. */
export const SIMULATION_HEADERS = { "x-openclaw-simulation": "vllm-sim" } as const;
