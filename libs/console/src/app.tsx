// From the address to its screen.
import { useEffect } from "react";
import { AgentPage } from "./agents/agent-page.tsx";
import { AgentsPage } from "./agents/agents-page.tsx";
import { DeadLettersPage } from "./dead-letters/dead-letters-page.tsx";
import { OverviewPage } from "./overview/overview-page.tsx";
import { Deferred } from "./parts/deferred.tsx";
import { ErrorBoundary } from "./parts/error-boundary.tsx";
import { Link } from "./routing/link.tsx";
import { usePlace } from "./routing/location.ts";
import { type Route, routeOf, SCREENS } from "./routing/route.ts";
import { ScorecardPage } from "./scorecard/scorecard-page.tsx";
import { Shell } from "./shell/shell.tsx";
import { TaskPage } from "./task/task-page.tsx";
import { TasksPage } from "./tasks/tasks-page.tsx";

// Charts, and the formulas of the calculator, are loaded with the screens that have them.
const loadCost = async () => (await import("./cost/cost-page.tsx")).CostPage;
const loadQueues = async () => (await import("./queues/queues-page.tsx")).QueuesPage;

const titleOf = (route: Route | undefined): string => {
  if (route === undefined) return "Not found";
  if (route.screen === "agent") return route.name;
  return route.screen === "task" ? `Task ${route.id.slice(-6)}` : SCREENS[route.screen].title;
};

const Page = ({ route }: { readonly route: Route | undefined }) => {
  switch (route?.screen) {
    case "overview":
      return <OverviewPage />;
    case "tasks":
      return <TasksPage />;
    case "queues":
      return <Deferred key="queues" load={loadQueues} what="the queues" />;
    case "agents":
      return <AgentsPage />;
    case "agent":
      return <AgentPage key={route.name} name={route.name} />;
    case "deadLetters":
      return <DeadLettersPage />;
    case "cost":
      return <Deferred key="cost" load={loadCost} what="the calculator" />;
    case "scorecard":
      return <ScorecardPage />;
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
      <ErrorBoundary key={path}>
        <Page route={route} />
      </ErrorBoundary>
    </Shell>
  );
};
