import { ApiError, refusesOneThing } from "../../forge/api-error.ts";
import { UserError } from "../../kernel/errors.ts";

/** What is read of a commit; undefined where it is not there. That GitHub is down, or answers no more, is thrown on. */
export async function unlessGone<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof UserError) || (error instanceof ApiError && !refusesOneThing(error))) throw error;
    return undefined;
  }
}
