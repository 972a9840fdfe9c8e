import { truncate } from "../kernel/text.ts";
import { findSecrets } from "./secrets.ts";

/** A name from a file as a message may show it: one line, short, and not where it looks like a credential itself. */
export function quoted(name: string, most = 80): string {
  return findSecrets(name).length > 0 ? "(a name that looks like a credential)" : JSON.stringify(truncate(name, most));
}
