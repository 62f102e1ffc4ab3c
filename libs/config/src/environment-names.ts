// Every environment variable of the system, declared once. The reference page in docs/ is generated from this table.
// An empty value counts as unset, because compose files pass `${NAME:-}`.
import { token } from "@openclaw/contracts";
import { z } from "zod";
import {
  endpointMap,
  hostNameList,
  modelServerList,
  onOff,
  port,
  ratio,
  text,
  tokenList,
  url,
  urlList,
  wholeNumber,
} from "./environment-parsers.ts";

export interface EnvironmentVariable {
  readonly about: string;
  /** Which processes read it; `all` are the services, `start` is what starts them and simulated model servers on one machine. */
  readonly usedBy: readonly string[];
  /** From the variable's text to its value. */
  readonly parse: z.ZodType<unknown, string>;
  /** The text that an unset variable stands for; without one the value is undefined. */
  readonly fallback?: string;
  /** The value may hold a password, which is taken out wherever settings are shown. */
  readonly secret?: true;
}

export const LOG_LEVELS = ["trace", "debug", "info", "warn", "error", "fatal", "silent"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export const ENVIRONMENT = {
  NATS_URL: {
    about: "NATS servers, comma-separated.",
    usedBy: ["all"],
    parse: urlList("nats:", "tls:").transform((list) => list.join(",")),
    fallback: "nats://127.0.0.1:4222",
    secret: true,
  },
  NATS_MONITOR_URL: {
    about: "The NATS server's monitoring address; `sync_interval` can be read only there.",
    usedBy: ["scheduler"],
    parse: url("http:", "https:"),
    fallback: "http://127.0.0.1:8222",
  },
  OPENCLAW_ALLOW_LAZY_SYNC: {
    about:
      "Set to 1, lets the scheduler be ready on a broker that acknowledges before it has written to disk: for measurements and tests.",
    usedBy: ["scheduler"],
    parse: onOff,
    fallback: "0",
  },
  OPENCLAW_MAX_OPEN_TASKS: {
    about:
      "Most tasks of one tenant that have not ended; beyond it a task is refused with `queue_full`. A million are a few GiB in Postgres, and about as many as the stream TASKS holds.",
    usedBy: ["scheduler"],
    parse: wholeNumber(1, 100_000_000),
    fallback: "1000000",
  },
  OPENCLAW_SESSION_IDLE_DAYS: {
    about:
      "A session is deleted so many days after its last task, unless a task of it is open. After a month nobody goes on where they were.",
    usedBy: ["recorder"],
    parse: wholeNumber(1, 3_650),
    fallback: "30",
  },
  NATS_SERVER_BIN: {
    about: "A nats-server program to start, instead of looking for one.",
    usedBy: ["start"],
    parse: text,
  },
  DATABASE_URL: {
    about: "The Postgres database of record.",
    usedBy: ["ingress", "scheduler", "tool-gateway", "recorder", "start"],
    parse: url("postgres:", "postgresql:"),
    fallback: "postgres://openclaw:openclaw@127.0.0.1:5432/openclaw",
    secret: true,
  },
  OPENCLAW_CONFIG_DIR: {
    about: "The folder that holds openclaw.yml and agents/.",
    usedBy: ["scheduler", "worker", "inference-adapter", "toolserver", "start"],
    parse: text,
    fallback: "/etc/openclaw",
  },
  OPENCLAW_LOG_LEVEL: {
    about: "The least severe log lines that are written.",
    usedBy: ["all"],
    parse: z.enum(LOG_LEVELS, `must be one of ${LOG_LEVELS.join(", ")}`),
    fallback: "info",
  },
  OPENCLAW_INSTANCE: {
    about: "This process's name in logs, traces and subjects; unset, it is made of the host's name and the pid.",
    usedBy: ["all"],
    parse: token,
  },
  OPENCLAW_HTTP_HOST: {
    about: "Where ingress listens. Anything but loopback needs OPENCLAW_ALLOW_REMOTE, as there are no API keys yet.",
    usedBy: ["ingress"],
    parse: text,
    fallback: "127.0.0.1",
  },
  OPENCLAW_HTTP_PORT: {
    about: "The port of the HTTP door; 0 takes a free one.",
    usedBy: ["ingress"],
    parse: port,
    fallback: "8400",
  },
  OPENCLAW_HTTP_NAMES: {
    about:
      "Names, comma-separated, by which the HTTP door may be asked beside `localhost` and addresses. A request for any other name is refused: it may come from a web page that lets its own name point here.",
    usedBy: ["ingress"],
    parse: hostNameList,
    fallback: "",
  },
  OPENCLAW_CONSOLE_DIR: {
    about:
      "The folder of the console's built files, which `npm start` provides, as does the image; `npm run console` builds them and prints it.",
    usedBy: ["ingress"],
    parse: text,
  },
  OPENCLAW_ALLOW_REMOTE: {
    about: "Set to 1, lets ingress listen on other than loopback: inside a container, or behind a door with keys.",
    usedBy: ["ingress"],
    parse: onOff,
    fallback: "0",
  },
  OPENCLAW_METRICS_HOST: {
    about: "Where /healthz, /readyz and /metrics are served.",
    usedBy: ["all"],
    parse: text,
    fallback: "127.0.0.1",
  },
  OPENCLAW_METRICS_PORT: {
    about: "The port of /healthz, /readyz and /metrics; 0 takes a free one.",
    usedBy: ["all"],
    parse: port,
    fallback: "9400",
  },
  OPENCLAW_INFERENCE_URL: {
    about:
      "Model servers with vLLM's OpenAI surface, comma-separated base URLs, with or without /v1; each is one replica.",
    usedBy: ["inference-adapter", "start"],
    parse: modelServerList,
    fallback: "http://127.0.0.1:8000",
  },
  OPENCLAW_ADAPTER_NAME: {
    about: "The adapter's name in subjects; unset, it is the instance's name.",
    usedBy: ["inference-adapter"],
    parse: token,
  },
  OPENCLAW_POOL: {
    about: "The pool of model servers that an adapter serves and a scheduler places work in.",
    usedBy: ["worker", "inference-adapter"],
    parse: token,
    fallback: "default",
  },
  OPENCLAW_AGENTS: {
    about: "The agent types a worker serves, comma-separated; empty means all that are configured.",
    usedBy: ["worker"],
    parse: tokenList,
    fallback: "",
  },
  OPENCLAW_MAX_AGENTS: {
    about: "Most agent processes in one worker.",
    usedBy: ["worker"],
    parse: wholeNumber(1, 256),
    fallback: "10",
  },
  OPENCLAW_ENDPOINT_MAP: {
    about: "host:port=host:port, comma-separated: where a tool's configured address is really found.",
    usedBy: ["tool-gateway"],
    parse: endpointMap,
    fallback: "",
  },
  OPENCLAW_TOOLSERVER_HOST: {
    about: "Where the tool server listens.",
    usedBy: ["toolserver"],
    parse: text,
    fallback: "127.0.0.1",
  },
  OPENCLAW_TOOLSERVER_PORT: {
    about: "The tool server's port; 0 takes a free one.",
    usedBy: ["toolserver"],
    parse: port,
    fallback: "9001",
  },
  OPENCLAW_TOOLSERVER_DATABASE_URL: {
    about: "The database that the query tool reads, best with a role that may only read; unset, there is no such tool.",
    usedBy: ["toolserver"],
    parse: url("postgres:", "postgresql:"),
    secret: true,
  },
  OPENCLAW_OFFLINE: {
    about:
      "Set to 1, forbids downloading a missing program from its project; the machine's own package archive is still asked.",
    usedBy: ["start"],
    parse: onOff,
    fallback: "0",
  },
  VLLM_MODEL: {
    about: "The model that the model servers serve.",
    usedBy: ["inference-adapter", "start"],
    parse: text,
    fallback: "mistralai/Mistral-7B-Instruct-v0.3",
  },
  VLLM_GPU_MEMORY_UTILIZATION: {
    about: "The share of a GPU's memory that vLLM takes.",
    usedBy: ["start"],
    parse: ratio,
    fallback: "0.85",
  },
  VLLM_MAX_MODEL_LEN: {
    about: "Prompt and answer together, tokens, as vLLM is started with.",
    usedBy: ["start"],
    parse: wholeNumber(256, 1_000_000),
    fallback: "8192",
  },
  VLLM_MAX_NUM_SEQS: {
    about:
      "Requests that a model server runs at once, as vLLM is started with. An adapter whose max_batch_size is larger does not start; unset, it is not compared.",
    usedBy: ["inference-adapter", "start"],
    parse: wholeNumber(1, 1024),
  },
  OTEL_EXPORTER_OTLP_ENDPOINT: {
    about: "Base URL of an OTLP/HTTP trace receiver; unset, spans go to the recorder alone.",
    usedBy: ["all"],
    parse: url("http:", "https:"),
  },
  OTEL_TRACES_SAMPLER_ARG: {
    about: "The share of traces that begin here and are kept, from 0 to 1.",
    usedBy: ["all"],
    parse: ratio,
    fallback: "1",
  },
} as const satisfies Readonly<Record<string, EnvironmentVariable>>;

export type EnvironmentName = keyof typeof ENVIRONMENT;

type Entry<N extends EnvironmentName> = (typeof ENVIRONMENT)[N];

/** What a variable's text becomes; undefined is possible where there is no fallback. */
export type EnvironmentValue<N extends EnvironmentName> =
  | z.output<Entry<N>["parse"]>
  | (Entry<N> extends { readonly fallback: string } ? never : undefined);

export type Settings<N extends EnvironmentName> = Readonly<{ [K in N]: EnvironmentValue<K> }>;
