import { UserError } from "../../kernel/errors.ts";
import { plural } from "../../kernel/text.ts";
import { formatDuration } from "../../kernel/units.ts";
import { attemptsOf, type Followed, type Wanted } from "./followed.ts";

/** How often it is said that jobs wait for room: milliseconds. */
const SAID_EVERY = 10 * 60_000;

/**
 * Told after each look which jobs found no room by the limits of the cluster's settings. Says so now and then, and throws a
 * UserError where nothing of the model finds room for as long as a job may wait in the queue.
 */
export function newRoomWatch(followed: Followed): (wanted: readonly Wanted[]) => void {
  const { host, model, on, opened, now } = followed;
  const begun = now();
  let said: number | undefined;
  return (wanted) => {
    const known = new Set(attemptsOf(followed).map(({ submission }) => `${submission.index} ${submission.attempt}`));
    const outside = wanted.filter(({ index, attempt }) => !known.has(`${index} ${attempt}`));
    if (outside.length === 0) return;
    if (known.size === 0 && now() - begun > on.queueTimeoutMs)
      throw new UserError(
        `${model.name} has found no room on ${opened.name} for ${formatDuration(now() - begun)}, by the limits of its settings. Raise them, or let it wait longer by training.on.queueTimeout.`,
      );
    if (said !== undefined && now() - said < SAID_EVERY) return;
    said = now();
    host.log.info(`[${model.name}] ${plural(outside.length, "job")} wait for room on ${opened.name}, by its limits.`);
  };
}
