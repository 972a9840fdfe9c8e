/** Whose token it is that we write with: what runs by itself after a pull request was opened depends on it. */
export type TokenMode = "workflow" | "app" | "person";

/**
 * Told by the name that the token writes under. What `workflow` opens waits for somebody to approve its workflows; what
 * `app` and `person` open does not.
 */
export function tokenModeOf(viewer: string): TokenMode {
  const login = viewer.toLowerCase();
  if (login === "github-actions[bot]") return "workflow";
  return login.endsWith("[bot]") ? "app" : "person";
}
