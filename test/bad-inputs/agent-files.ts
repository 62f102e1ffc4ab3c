// Agent files with a key that no agent has: each is the good file with lines added at its end.
export const GOOD_FILE = "agent:\n  name: clerk\n  model: m\n";

export interface FileCase {
  readonly how: string;
  readonly added: string;
  /** The mistake as the reader sees it. */
  readonly says: string;
}

const TOOL = '  tools:\n    - name: look_up\n      endpoint: "http://toolserver:9001/query"\n';

export const UNKNOWN_KEYS: readonly FileCase[] = [
  {
    how: "misspelt at the top",
    added: "  descripton: x\n",
    says: 'agents/clerk.yml:4:3  agent.descripton: unknown key; did you mean "description"?',
  },
  {
    how: "misspelt in a block",
    added: "  pool: { warmm: 1 }\n",
    says: 'agents/clerk.yml:4:11  agent.pool.warmm: unknown key; did you mean "warm"?',
  },
  {
    how: "misspelt in a tool",
    added: `${TOOL}      timeout: 3\n`,
    says: 'agents/clerk.yml:7:7  agent.tools.0.timeout: unknown key; did you mean "timeout_seconds"?',
  },
  {
    how: "in the wrong place",
    added: "  max_retries: 3\n",
    says: "agents/clerk.yml:4:3  agent.max_retries: unknown key",
  },
  {
    how: "beside the agent",
    added: "agents: []\n",
    says: 'agents/clerk.yml:4:1  agents: unknown key; did you mean "agent"?',
  },
  {
    how: "of a later version",
    added: "  approvals: true\n",
    says: "agents/clerk.yml:4:3  agent.approvals: unknown key",
  },
];
