import { UnreachableError } from "../../clusters/cluster.ts";
import { messageOf, UserError } from "../../kernel/errors.ts";
import { formatDuration } from "../../kernel/units.ts";
import type { Followed } from "./followed.ts";
import { letGo } from "./waiting.ts";

/** How long an engine may be silent while jobs that it has are waited for. */
const SILENCE = 30 * 60_000;

/** An engine that is restarted, upgraded or slow ends nobody's training: false where it did not answer this time. */
export function newPatience(followed: Followed): (work: () => Promise<void>) => Promise<boolean> {
  const { host, opened, now } = followed;
  let since: number | undefined;
  return async (work) => {
    try {
      await work();
      if (since !== undefined) host.log.info(`${opened.cluster.name} answers again.`);
      since = undefined;
      return true;
    } catch (error) {
      if (!(error instanceof UnreachableError)) throw error;
      if (since === undefined)
        host.log.warn(`${messageOf(error).replace(/(?<![.!?])$/, ".")} What runs there goes on; trying again.`);
      since ??= now();
      if (now() - since < SILENCE) return false;
      // Nothing cancels them when this run has ended.
      await letGo(followed);
      throw new UserError(
        `${opened.cluster.name} has not answered for ${formatDuration(now() - since)} (${messageOf(error)}). What runs there goes on: run again when it answers, and the jobs are found.`,
        { cause: error },
      );
    }
  };
}
