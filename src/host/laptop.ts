import type { Host } from "./host.ts";

/** Whether this is somebody's own machine: a terminal, and no step of a workflow that calls the command. */
export function isLaptop({ kind, env }: Pick<Host, "kind" | "env">): boolean {
  return kind === "terminal" && env("GITHUB_ACTIONS") !== "true";
}
