/** GitHub registers no older runner (actions/runner, self-hosted runner version enforcement, 2026). */
export const OLDEST_RUNNER = "2.329.0";

/** Whether a runner's version is one that GitHub still gives jobs to; undefined where it tells none. */
export function isRunnerNewEnough(version: string | undefined): boolean | undefined {
  const parts = /^(\d{1,4})\.(\d{1,5})\.(\d{1,5})/
    .exec(version ?? "")
    ?.slice(1)
    .map(Number);
  if (parts === undefined) return undefined;
  const oldest = OLDEST_RUNNER.split(".").map(Number);
  for (const [at, part] of parts.entries()) {
    const least = oldest[at] ?? 0;
    if (part !== least) return part > least;
  }
  return true;
}
