// From the address to its screen.
import { useEffect } from "react";
import { OverviewPage } from "./overview/overview-page.tsx";
import { Link } from "./routing/link.tsx";
import { usePlace } from "./routing/location.ts";
import { type Route, routeOf, SCREENS } from "./routing/route.ts";
import { Shell } from "./shell/shell.tsx";
import { TaskPage } from "./task/task-page.tsx";
import { TasksPage } from "./tasks/tasks-page.tsx";

const titleOf = (route: Route | undefined): string => {
  if (route === undefined) return "Not found";
  return route.screen === "task" ? `Task ${route.id.slice(-6)}` : SCREENS[route.screen].title;
};

const Page = ({ route }: { readonly route: Route | undefined }) => {
  switch (route?.screen) {
    case "overview":
      return <OverviewPage />;
    case "tasks":
      return <TasksPage />;
    case "task":
      return <TaskPage key={route.id} id={route.id} />;
    case undefined:
      return (
        <>
          <h1>There is nothing here</h1>
          <p>
            This address shows no screen. <Link to="/">The overview</Link> does.
          </p>
        </>
      );
  }
};

export const App = () => {
  const { path } = usePlace();
  const route = routeOf(path);
  const title = titleOf(route);
  useEffect(() => {
    document.title = `${title} – OpenClaw`;
  }, [title]);
  return (
    <Shell route={route}>
      <Page route={route} />
    </Shell>
  );
};
