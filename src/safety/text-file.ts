import { structureProblem } from "./file-facts.ts";
import type { Problem } from "./problem.ts";
import type { RandomAccess } from "./random-access.ts";
import { problemsOfSecrets } from "./secret-problems.ts";
import { hasControls } from "./sniff-text.ts";
import { findSecrets, type Secret } from "./secrets.ts";

const CHUNK = 4 * 2 ** 20;
// No credential is longer, and none but a key has more lines.
const OVERLAP = 8192;
const MOST_BYTES = 4 * 2 ** 30;

/** Reads a text to its end, a part at a time: whether it is text throughout, and whether it holds credentials. */
export async function scanText(source: RandomAccess, name: string): Promise<readonly Problem[]> {
  if (source.size > MOST_BYTES)
    return [structureProblem("too-large", "The text is larger than 4 GiB and is not read. Make it smaller.")];
  const decoder = new TextDecoder("utf-8", { fatal: true });
  const secrets: Secret[] = [];
  let carried = "";
  let line = 0;
  for (let at = 0; at < source.size; at += CHUNK) {
    const part = decoded(decoder, await source.read(at, CHUNK), at + CHUNK >= source.size);
    if (part === undefined)
      return [
        structureProblem(
          "not-text",
          `The file begins as text and is none: see the bytes from ${at} on. Save it as UTF-8.`,
        ),
      ];
    const text = carried + part;
    secrets.push(...findSecrets(text).map((secret) => ({ ...secret, line: secret.line + line })));
    carried = text.slice(-OVERLAP);
    line += linesOf(text.slice(0, -OVERLAP));
  }
  return problemsOfSecrets(secrets, name);
}

function decoded(
  ...[decoder, bytes, isLast]: readonly [InstanceType<typeof TextDecoder>, Uint8Array, boolean]
): string | undefined {
  try {
    const text = decoder.decode(bytes, { stream: !isLast });
    return hasControls(text) ? undefined : text;
  } catch {
    return undefined;
  }
}

function linesOf(text: string): number {
  let lines = 0;
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) lines += 1;
  return lines;
}
