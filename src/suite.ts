import { dirname, join } from "node:path";
import { existsSync } from "node:fs";
import type { Action } from "./runner/action.ts";

/** Names of all actions; `auto` is the root action.yml. */
export const ACTION_NAMES = [
  "auto",
  "validate",
  "plan",
  "train",
  "evaluate",
  "card",
  "gate",
  "report",
  "check",
  "record",
] as const;

export type ActionName = (typeof ACTION_NAMES)[number];

export function isActionName(name: string): name is ActionName {
  return ACTION_NAMES.some((known) => known === name);
}

export async function loadAction(name: ActionName): Promise<Action> {
  const actions = await import("../actions/all.ts");
  return actions[name];
}

/** Entry of every stub in dist/: runs one action on the GitHub runner, or its `post` where state says so. */
export async function main(name: ActionName): Promise<void> {
  const [{ actionsHost }, { runAction, runPost }, { connect }] = await Promise.all([
    import("./host/actions.ts"),
    import("./runner/run.ts"),
    import("./runner/connect.ts"),
  ]);
  const host = actionsHost(childCommand);
  const action = await loadAction(name);
  const isPost = host.state("isPost") !== "";
  if (!isPost && action.post !== undefined) await host.saveState("isPost", "true");
  process.exitCode = isPost
    ? await runPost(action, host)
    : await runAction(action, { host, connect: () => connect(host) });
}

/** Entry of dist/cli.js. */
export async function cli(argv: readonly string[]): Promise<void> {
  const { runCli } = await import("./cli.ts");
  process.exitCode = await runCli(argv);
}

/** Entry of dist/child.js: work that may crash or hang is done in a process of its own. */
export async function child(kind: string): Promise<void> {
  if (kind !== "child:onnx") throw new Error(`unknown child ${kind}`);
  const { runOnnxChild } = await import("./engines/onnx-child.ts");
  await runOnnxChild();
}

/** The command that re-enters this program; beside the bundle it is a stub, in the sources a file of its own. */
export function childCommand(kind: string): readonly string[] {
  const here = dirname(import.meta.filename);
  const stub = join(here, "child.js");
  return [process.execPath, existsSync(stub) ? stub : join(here, "suite-child.ts"), kind];
}
