/** Everything that has to hold before a change is taken: on a laptop as in CI. Every step runs, the failures are listed. */
import { spawnSync } from "node:child_process";
import { delimiter, join } from "node:path";
import { ROOT } from "./sources.ts";

const GENERATED =
  "src/generated src/engines/native-pins.ts action.yml actions docs/reference workflows-templates .github/workflows".split(
    " ",
  );

const STEPS: readonly (readonly [name: string, ...command: string[]])[] = [
  ["generated files are up to date", "npm", "run", "-s", "generate"],
  ["generated files are committed", "git", "diff", "--exit-code", "--stat", "--", ...GENERATED],
  ["types", "tsc", "--noEmit"],
  ["lint", "oxlint", "--type-aware", "--deny-warnings"],
  ["format", "oxfmt", "--check"],
  ["layers", "node", "scripts/layers.ts"],
  ["budgets", "node", "scripts/budgets.ts"],
  ["nothing is unused in what ships", "knip", "--production", "--workspace", ".", "--treat-tag-hints-as-errors"],
  ["nothing is unused elsewhere", "knip", "--no-tag-hints"],
  ["the lock file installs", "npm", "ci", "--dry-run", "--ignore-scripts", "--silent"],
  ["tests", "npm", "test"],
];

const env = { ...process.env, PATH: [join(ROOT, "node_modules/.bin"), process.env["PATH"]].join(delimiter) };
const failed = STEPS.filter(([name, command = "", ...args]) => {
  process.stdout.write(`\n── ${name}\n`);
  return spawnSync(command, args, { cwd: ROOT, env, stdio: "inherit" }).status !== 0;
});

if (failed.length > 0) process.stderr.write(`\nFailed: ${failed.map(([name]) => name).join(", ")}\n`);
process.exitCode = failed.length === 0 ? 0 : 1;
