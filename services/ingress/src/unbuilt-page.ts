// What a person sees who opens the door's address where no console is built. No script, nothing loaded from elsewhere.

const LINKS = [
  ["/v1/overview", "everything at one glance"],
  ["/v1/agents", "the configured agents, their queues and workers"],
  ["/v1/tasks", "tasks, newest first"],
  ["/v1/dlq", "dead letters"],
  ["/v1/dlq/groups", "dead letters by how they failed"],
  ["/v1/jobs", "work on many tasks at once"],
  ["/v1/openapi.json", "this API, as OpenAPI 3.1"],
  ["/readyz", "whether this door is ready"],
  ["/metrics", "metrics, for Prometheus"],
] as const;

const items = LINKS.map(([path, about]) => `<li><a href="${path}"><code>${path}</code></a> ${about}</li>`).join("\n");

export const UNBUILT_PAGE = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<meta http-equiv="refresh" content="3">
<title>OpenClaw</title>
<style>body{font:16px/1.5 system-ui;max-width:44rem;margin:3rem auto;padding:0 1rem}</style>
<h1>OpenClaw</h1>
<p>The console is not built here yet. <code>npm start</code> builds it when it first runs, which takes some seconds, and the
image holds it; this page looks again by itself. For a door that was started alone, <code>npm run console</code> builds it and
prints the folder that <code>OPENCLAW_CONSOLE_DIR</code> should name.</p>
<p>The API is here:</p>
<ul>
${items}
</ul>
</html>
`;
