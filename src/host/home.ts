import { homedir } from "node:os";

/** The user's own folder; undefined where HOME is not set and the system does not know this user, as in some containers. */
export function homeFolder(): string | undefined {
  try {
    return homedir() || undefined;
  } catch {
    return undefined;
  }
}
