// A task handed in with nothing but a NATS client; prints the receipt, then the result, each as a line of JSON.
// node submit.mjs nats://127.0.0.1:4222 openclaw.tasks.default.normal.query-routing my-key '{"input":{"text":"…"}}'
import { connect, createInbox, headers } from "nats";

const [server, subject, key, body] = process.argv.slice(2);
const nats = await connect({ servers: server });
const receipts = nats.subscribe(createInbox(), { max: 1 });
const about = headers();
about.set("Idempotency-Key", key);
about.set("Openclaw-Receipt", receipts.getSubject());
await nats.jetstream().publish(subject, body, { headers: about });
const { value: receipt } = await receipts[Symbol.asyncIterator]().next();
const filterSubjects = `openclaw.results.*.*.*.${receipt.json().id}`;
const results = await nats.jetstream().consumers.get("RESULTS", { filterSubjects });
process.stdout.write(`${receipt.string()}\n${(await results.next()).string()}\n`);
await nats.close();
