import { code } from "./markdown.ts";

/** A mention that pings, made of a name that can be nothing else; anything else is shown and pings nobody. */
export function mentionText(name: string): string {
  const handle = name.startsWith("@") ? name : `@${name}`;
  return /^@[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})(?:\/[A-Za-z0-9._-]{1,100})?$/.test(handle) ? handle : code(name, 80);
}
