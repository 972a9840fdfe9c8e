import { spawnSync } from "node:child_process";
import { join } from "node:path";

/** What GitHub's own language service says of workflows and actions, by name. */
export function workflowProblems(files: Readonly<Record<string, string>>): readonly string[] {
  const input = JSON.stringify(Object.entries(files).map(([name, text]) => ({ name, text })));
  const { stdout, stderr } = spawnSync(process.execPath, [join(import.meta.dirname, "language-service.ts")], {
    input,
    encoding: "utf8",
  });
  if (stderr !== "") throw new Error(`the language service: ${stderr}`);
  return JSON.parse(stdout) as readonly string[];
}
