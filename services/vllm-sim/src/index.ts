export { parseSimArgs, type SimOptionsInput } from "./options.ts";
export { createSim, type Sim } from "./sim.ts";
