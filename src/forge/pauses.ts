import { UserError } from "../kernel/errors.ts";

/** Milliseconds between two writes, as GitHub asks for; every other pause is a multiple of it. */
export const PAUSE = 1000;

/**
 * MODEL_GITOPS_API_PAUSE: milliseconds instead of {@link PAUSE}, for a GitHub Enterprise Server without rate limits.
 * Throws a UserError for what is no number of milliseconds.
 */
export function pauseOf(text: string | undefined): number {
  if (text === undefined || text === "") return PAUSE;
  if (/^\d{1,6}$/.test(text)) return Number(text);
  throw new UserError(
    `MODEL_GITOPS_API_PAUSE is "${text}"; milliseconds are expected, such as 100. Without it, GitHub is written to once a second.`,
  );
}

/** Options of octokit's throttling: its own limits, unless they are to be others. */
export async function writeLimits(pause: number) {
  if (pause === PAUSE) return {};
  const { default: Bottleneck } = await import("bottleneck/light.js");
  const spaced = (minTime: number) => new Bottleneck.Group({ maxConcurrent: 1, minTime });
  // What people are told of (comments, releases) octokit spaces three times as much.
  return { write: spaced(pause), notifications: spaced(3 * pause) };
}
