// Which screen an address shows. Pure: the address bar is the state, so that every screen can be linked to and gone back to.

export const SCREENS = {
  overview: { path: "/", title: "Overview", key: "o" },
  tasks: { path: "/tasks", title: "Tasks", key: "t" },
  queues: { path: "/queues", title: "Queues", key: "q" },
  agents: { path: "/agents", title: "Agents", key: "a" },
  deadLetters: { path: "/dead-letters", title: "Dead letters", key: "d" },
  cost: { path: "/cost", title: "Cost", key: "c" },
  scorecard: { path: "/scorecard", title: "Scorecard", key: "s" },
} as const;
export type Screen = keyof typeof SCREENS;

export type Route =
  | { readonly screen: Screen }
  | { readonly screen: "task"; readonly id: string }
  | { readonly screen: "agent"; readonly name: string };

const AGENT = /^\/agents\/([A-Za-z0-9_-]{1,64})$/;
const TASK = /^\/tasks\/(task_[0-9a-z]{26})$/;

/** Undefined for an address that shows nothing. */
export const routeOf = (path: string): Route | undefined => {
  const trimmed = path.length > 1 ? path.replace(/\/+$/, "") : path;
  const [, id] = TASK.exec(trimmed) ?? [];
  if (id !== undefined) return { screen: "task", id };
  const [, name] = AGENT.exec(trimmed) ?? [];
  if (name !== undefined) return { screen: "agent", name };
  const found = (Object.keys(SCREENS) as Screen[]).find((screen) => SCREENS[screen].path === trimmed);
  return found === undefined ? undefined : { screen: found };
};

/** The entry of the menu that a route belongs to. */
export const sectionOf = (route: Route | undefined): Screen | undefined => {
  if (route?.screen === "task") return "tasks";
  return route?.screen === "agent" ? "agents" : route?.screen;
};

export const agentPath = (name: string, version?: string): string =>
  `/agents/${name}${version === undefined ? "" : `?version=${version}`}`;

export const taskPath = (id: string, search = ""): string => `/tasks/${id}${search}`;
