import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Action } from "./runner/action.ts";

/** Names of all actions; `auto` is the root action.yml. */
export const ACTION_NAMES = [
  "auto",
  "init",
  "validate",
  "plan",
  "train",
  "collect",
  "evaluate",
  "card",
  "gate",
  "approvals",
  "report",
  "check",
  "record",
  "promote",
  "rollback",
  "monitor",
  "settle",
  "refresh",
  "retrain",
  "profile",
  "show",
  "history",
  "log",
  "best",
  "site",
  "diff",
  "doctor",
  "audit",
  "lineage",
  "policy",
  "data-issue",
  "verify",
] as const;

export type ActionName = (typeof ACTION_NAMES)[number];

export function isActionName(name: string): name is ActionName {
  return ACTION_NAMES.some((known) => known === name);
}

export async function loadAction(name: ActionName): Promise<Action> {
  const actions = await import("../actions/all.ts");
  return actions[name];
}

/** The command that re-enters this program; beside the bundle it is a stub, in the sources a file of its own. */
export function childCommand(kind: string): readonly string[] {
  const here = dirname(import.meta.filename);
  const stub = join(here, "child.js");
  return [process.execPath, existsSync(stub) ? stub : join(here, "suite-child.ts"), kind];
}
