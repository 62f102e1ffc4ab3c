// The dashboards that ship, by the file in deploy/grafana that each is written to.
import type { Dashboard } from "./dashboard.ts";
import { gpuAndInference } from "./gpu-and-inference.ts";
import { overview } from "./overview.ts";

export const DASHBOARDS: Readonly<Record<string, Dashboard>> = {
  "overview.json": overview,
  "gpu-and-inference.json": gpuAndInference,
};
