import { assignedSecrets } from "./secret-assignment.ts";
import { SECRET_PATTERNS, type Placed, type SecretPattern } from "./secret-patterns.ts";

/** A credential that a text holds: what kind, and where. Its value is nobody's business, nor this program's. */
export interface Secret {
  readonly kind: string;
  /** From 1. */
  readonly line: number;
}

const MOST_FOUND = 200;

/** Credentials in a text, by line, in time that grows with its length. At most 200; whoever has more knows enough. */
export function findSecrets(text: string): readonly Secret[] {
  const placed = [...SECRET_PATTERNS.flatMap((pattern) => matches(text, pattern)), ...assignedSecrets(text)]
    .toSorted((a, b) => a.index - b.index)
    .slice(0, MOST_FOUND);
  return lined(text, placed);
}

function matches(text: string, { kind, words, pattern, isReal }: SecretPattern): readonly Placed[] {
  if (!words.some((word) => text.includes(word))) return [];
  const found: Placed[] = [];
  for (const match of text.matchAll(pattern)) {
    if (isReal?.(text, match) ?? true) found.push({ kind, index: match.index });
    if (found.length >= MOST_FOUND) break;
  }
  return found;
}

function lined(text: string, placed: readonly Placed[]): readonly Secret[] {
  const secrets: Secret[] = [];
  let line = 1;
  let from = 0;
  for (const { kind, index } of placed) {
    for (let end = text.indexOf("\n", from); end !== -1 && end < index; end = text.indexOf("\n", from)) {
      line += 1;
      from = end + 1;
    }
    const isKnown = secrets.some((secret) => secret.kind === kind && secret.line === line);
    if (!isKnown) secrets.push({ kind, line });
  }
  return secrets;
}
