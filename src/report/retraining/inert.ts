import { plain } from "../markdown.ts";
import { truncate } from "../../kernel/text.ts";

/**
 * Untrusted text for where nothing is escaped, such as titles and commit messages: what pings (`@`), closes an issue
 * (`fixes #1`, `GH-1`), stops workflows (`[skip ci]`) or is drawn as code there is left out.
 */
export function inert(text: string, limit: number): string {
  const clean = plain(text, limit * 2)
    .replaceAll(/[@#[\]`<>]/g, "")
    .replaceAll(/\bGH-(?=\d)/gi, "GH ")
    .replaceAll(/:\/\//g, " ")
    .replaceAll(/skip-checks/gi, "skip checks");
  return truncate(clean.replaceAll(/ {2,}/g, " ").trim(), limit);
}
