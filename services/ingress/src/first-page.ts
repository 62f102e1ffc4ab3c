// What a person sees who opens the door's address in a browser. No script, nothing loaded from elsewhere.

const LINKS = [
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

export const FIRST_PAGE = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>OpenClaw</title>
<style>body{font:16px/1.5 system-ui;max-width:44rem;margin:3rem auto;padding:0 1rem}pre{background:#8882;padding:1rem;overflow:auto}</style>
<h1>OpenClaw</h1>
<p>A control plane for AI agents on GPUs you own. This is its HTTP door; tasks can also be published to NATS.</p>
<ul>
${items}
</ul>
<pre>curl -i http://127.0.0.1:8400/v1/tasks -H 'content-type: application/json' \\
  -H 'prefer: wait=30' -d '{"agent":"query-routing","input":{"text":"Where is my order?"}}'</pre>
</html>
`;
