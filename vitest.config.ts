import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

const report = process.env["HARK_TEST_REPORT"];
const workers = Math.max(1, Math.min(4, availableParallelism()));

/** Tests that start real processes, fill disks or kill gateways: slow, and alone so that they measure what they mean to. */
const heavy = ["test/e2e/**/*.test.ts", "test/crash/**/*.test.ts", "test/strangers/**/*.test.ts"];

export default defineConfig({
  test: {
    pool: "forks",
    testTimeout: 20_000,
    hookTimeout: 30_000,
    // A test left `.only` would silence all others; one that never asserts would show nothing.
    allowOnly: false,
    passWithNoTests: false,
    reporters: report === undefined ? ["default"] : ["default", ["json", { outputFile: report }]],
    projects: [
      {
        extends: true,
        test: {
          name: "house",
          include: ["test/house/**/*.test.ts"],
          // Whole tools over the whole tree: seconds when it is quiet, and a busy machine is no mistake of the tree's.
          testTimeout: 90_000,
          maxWorkers: workers,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: "rooms",
          include: ["test/**/*.test.ts"],
          exclude: ["test/house/**", "test/bench/**", ...heavy],
          maxWorkers: workers,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: "processes",
          include: heavy,
          fileParallelism: false,
          testTimeout: 300_000,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
