import type { Placed } from "./secret-patterns.ts";

// `token` alone is a word of vocabularies: pad_token, token_type.
const KEY =
  /(?:passw(?:or)?d|pwd|secret|api_?-?key|access_?-?key|(?:auth|access|api|bearer|refresh|bot|deploy|github|hf)_?-?token|credentials?)(?![a-z])[A-Za-z0-9_-]{0,24}\\?["']?\s{0,4}(?:=>|[:=]=?)\s{0,4}/gi;
const QUOTED = /^\\?(["'])([^"'\\\s]{8,200})\\?\1/;
const BARE = /^([^"'\s,;#()[\]{}<>$]{12,200})(?=[\s,;#]|$)/;

/** `password = "…"` and passwords in addresses: what no issuer's prefix tells. */
export function assignedSecrets(text: string): readonly Placed[] {
  return [...assignments(text), ...addresses(text)];
}

function assignments(text: string): readonly Placed[] {
  const found: Placed[] = [];
  for (const match of text.matchAll(KEY)) {
    const start = match.index + match[0].length;
    const behind = text.slice(start, start + 220);
    const quoted = QUOTED.exec(behind)?.[2];
    const bare = BARE.exec(behind)?.[1];
    if (quoted === undefined ? bare !== undefined && isRandom(bare) : isPassword(quoted))
      found.push({ kind: "password", index: match.index });
  }
  return found;
}

const SAYS_NOTHING =
  /^(?:[<$%{[]|env[.:]|vault:|\*+$|xx)|example|placeholder|changeme|change_me|your[_-]?|dummy|redacted|hidden|secrets?\.|environ|getenv|password|passwd|secret|token|^(?:none|null|true|false|undefined)$/i;

/** What stands in quotes: a letter, and a digit or a sign, that vary and are no word for a password. */
function isPassword(value: string): boolean {
  return (
    !SAYS_NOTHING.test(value) &&
    !isDigest(value) &&
    /[A-Za-z]/.test(value) &&
    /[0-9!@#%^&*+=?~]/.test(value) &&
    !/^[a-z]+:\/\//i.test(value) &&
    entropy(value) >= 2.5
  );
}

/** Without quotes it may be code or prose: only what nobody would write as either. */
function isRandom(value: string): boolean {
  return (
    isPassword(value) && /[a-z]/.test(value) && /[A-Z]/.test(value) && /\d/.test(value) && !/^[A-Za-z_]\w*\./.test(value) && entropy(value) >= 3.3
  ); // prettier-ignore
}

/** Hashes of passwords and contents are no secrets. */
function isDigest(value: string): boolean {
  return /^(?:sha(?:1|256|384|512)[:-]|\$2[aby]\$|\$argon2)/i.test(value) || /^(?:[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64}|[0-9a-f]{128})$/i.test(value); // prettier-ignore
}

/** Shannon's, in bits per character. */
function entropy(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  return [...counts.values()].reduce((sum, count) => sum - (count / text.length) * Math.log2(count / text.length), 0);
}

const BEFORE = /[a-z][a-z0-9+.-]{1,20}$/i;
const LOGIN = /^[^\s:/@"'<>{}$\\]{0,100}:([^\s/@"'<>{}$\\]{3,200})@[A-Za-z0-9[]/;

/** `postgres://user:password@host`. */
function addresses(text: string): readonly Placed[] {
  const found: Placed[] = [];
  for (let at = text.indexOf("://"); at !== -1; at = text.indexOf("://", at + 3)) {
    const password = LOGIN.exec(text.slice(at + 3, at + 320))?.[1];
    if (password === undefined || !BEFORE.test(text.slice(Math.max(0, at - 21), at))) continue;
    if (!SAYS_NOTHING.test(password) && !/^(?:pass|pwd|pw|x+|user)$/i.test(password))
      found.push({ kind: "address-password", index: at });
  }
  return found;
}
