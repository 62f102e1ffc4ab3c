// A dashboard in Grafana's schema: rows of panels, laid out from left to right.
import { DATA_SOURCE, type PanelDraft } from "./panel.ts";

export interface Row {
  readonly title: string;
  readonly panels: readonly PanelDraft[];
}

export interface Dashboard {
  /** Stands in addresses, so it never changes. */
  readonly uid: string;
  readonly title: string;
  readonly about: string;
  readonly rows: readonly Row[];
}

/** The schema that Grafana 11 writes; later ones read it and migrate it by themselves. */
const SCHEMA_VERSION = 39;
/** Grafana's grid. */
const GRID_WIDTH = 24;
const TAG = "openclaw";

const layOut = (rows: readonly Row[]): unknown[] => {
  const placed: unknown[] = [];
  let y = 0;
  for (const { title, panels } of rows) {
    placed.push({
      id: placed.length + 1,
      type: "row",
      title,
      collapsed: false,
      panels: [],
      gridPos: { x: 0, y, w: GRID_WIDTH, h: 1 },
    });
    y += 1;
    let x = 0;
    let lineHeight = 0;
    for (const { width, height, body } of panels) {
      if (x + width > GRID_WIDTH) {
        y += lineHeight;
        x = 0;
        lineHeight = 0;
      }
      placed.push({ id: placed.length + 1, gridPos: { x, y, w: width, h: height }, ...body });
      x += width;
      lineHeight = Math.max(lineHeight, height);
    }
    y += lineHeight;
  }
  return placed;
};

const VARIABLES = [
  { type: "datasource", name: "datasource", label: "Data source", query: "prometheus", current: {}, refresh: 1 },
  {
    type: "query",
    name: "agent",
    label: "Agent",
    datasource: DATA_SOURCE,
    query: { query: "label_values(openclaw_agent_tasks_total, agent)", refId: "agents" },
    includeAll: true,
    allValue: ".*",
    multi: true,
    current: { text: "All", value: "$__all" },
    refresh: 2,
    sort: 1,
  },
];

const LINKS = [
  { type: "dashboards", title: "OpenClaw", tags: [TAG], asDropdown: false, keepTime: true, includeVars: true },
];

export const dashboardJson = ({ uid, title, about, rows }: Dashboard): string => {
  const model = {
    uid,
    title,
    description: about,
    tags: [TAG],
    schemaVersion: SCHEMA_VERSION,
    editable: false,
    graphTooltip: 1,
    time: { from: "now-1h", to: "now" },
    // Prometheus scrapes every 15 s; asking more often shows nothing new.
    refresh: "15s",
    templating: { list: VARIABLES },
    links: LINKS,
    annotations: { list: [] },
    panels: layOut(rows),
  };
  return `${JSON.stringify(model, null, 2)}\n`;
};
