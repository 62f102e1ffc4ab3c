import { defineConfig } from "vitest/config";

/** A server that starts on a busy machine takes seconds. */
const SERVERS = { testTimeout: 60_000, hookTimeout: 120_000 };

// `npm test` runs unit, integration, system and ports; `npm run chaos` the long trials. Projects of one group run side by side.
export default defineConfig({
  test: {
    // Most tests wait for servers; by default a machine of two cores would run one file at a time.
    maxWorkers: 5,
    reporters: ["default", "./scripts/closing-line-reporter.ts"],
    projects: [
      {
        test: {
          name: "unit",
          include: ["{libs,services}/*/src/**/*.test.ts", "{bench,scripts}/**/*.test.ts"],
          // Milliseconds by themselves; this is for a machine that does much else.
          testTimeout: 30_000,
          // They share no state, and most of their time went into loading the same modules again.
          isolate: false,
        },
      },
      {
        // Each file has servers of its own on ports that the system gives out, so two files may run at once.
        test: {
          name: "integration",
          include: ["{libs,services}/*/test/**/*.test.ts", "test/{architecture,deploy,docs,flows,otlp}/**/*.test.ts"],
          globalSetup: "libs/testkit/src/shared-postgres.ts",
          exclude: ["libs/devstack/**"],
          ...SERVERS,
        },
      },
      {
        // Whole systems, which take any ports because they run side by side.
        test: {
          name: "system",
          include: ["libs/devstack/test/**/*.test.ts", "test/{bad-inputs,doors,failure}/**/*.test.ts"],
          exclude: ["libs/devstack/test/stack-ports.test.ts"],
          ...SERVERS,
        },
      },
      {
        // Those that take the usual ports, one at a time.
        test: {
          name: "ports",
          include: ["libs/devstack/test/stack-ports.test.ts", "test/commands/**/*.test.ts"],
          fileParallelism: false,
          sequence: { groupOrder: 1 },
          ...SERVERS,
        },
      },
      { test: { name: "chaos", include: ["test/**/*.chaos.ts"], fileParallelism: false, sequence: { groupOrder: 2 } } },
    ],
  },
});
