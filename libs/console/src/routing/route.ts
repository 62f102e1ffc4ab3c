// Which screen an address shows. Pure: the address bar is the state, so that every screen can be linked to and gone back to.

export const SCREENS = {
  overview: { path: "/", title: "Overview", key: "o" },
  tasks: { path: "/tasks", title: "Tasks", key: "t" },
} as const;
export type Screen = keyof typeof SCREENS;

export type Route = { readonly screen: Screen } | { readonly screen: "task"; readonly id: string };

const TASK = /^\/tasks\/(task_[0-9a-z]{26})$/;

/** Undefined for an address that shows nothing. */
export const routeOf = (path: string): Route | undefined => {
  const trimmed = path.length > 1 ? path.replace(/\/+$/, "") : path;
  const [, id] = TASK.exec(trimmed) ?? [];
  if (id !== undefined) return { screen: "task", id };
  const found = (Object.keys(SCREENS) as Screen[]).find((screen) => SCREENS[screen].path === trimmed);
  return found === undefined ? undefined : { screen: found };
};

/** The entry of the menu that a route belongs to. */
export const sectionOf = (route: Route | undefined): Screen | undefined =>
  route?.screen === "task" ? "tasks" : route?.screen;

export const taskPath = (id: string, search = ""): string => `/tasks/${id}${search}`;
