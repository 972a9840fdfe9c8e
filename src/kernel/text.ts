import { closest, distance } from "fastest-levenshtein";

/** `1 model`, `3 models`. */
export function plural(count: number, singular: string, many = `${singular}s`): string {
  return `${count} ${count === 1 ? singular : many}`;
}

/** A path of a manifest as it may be shown: an address without user, password and query, which often are credentials. */
export function shownPath(path: string): string {
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(path)) return path;
  const plain = path.replace(/^([^:]*:\/\/)[^/?#]*@/, "$1…@");
  // A question mark belongs to the key of an object.
  return /^s3:/i.test(path) ? plain : plain.replace(/\?.*$/s, "?…");
}

/** The known word that `word` was probably meant to be, if one is near enough: at most so many letters are others. */
export function suggest(
  word: string,
  known: readonly string[],
  most = Math.max(2, Math.floor(word.length / 3)),
): string | undefined {
  if (known.length === 0) return undefined;
  const exact = known.find((candidate) => fold(candidate) === fold(word));
  if (exact !== undefined) return exact;
  const nearest = closest(word, [...known]);
  return distance(word, nearest) <= most ? nearest : undefined;
}

/** ` Did you mean "x"?` or nothing; made to be appended to a sentence. */
export function didYouMean(word: string, known: readonly string[], most?: number): string {
  const nearest = suggest(word, known, most);
  return nearest === undefined ? "" : ` Did you mean "${nearest}"?`;
}

/** At most `limit` characters; cut text ends in `…`. Never cuts a surrogate pair in two. */
export function truncate(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const cut = text.slice(0, Math.max(0, limit - 1));
  return `${/[\uD800-\uDBFF]$/.test(cut) ? cut.slice(0, -1) : cut}…`;
}

/** Everything on one line, runs of white space folded. */
export function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, " ").trim();
}

/** `a, b and c`. */
export function listed(words: readonly string[]): string {
  if (words.length <= 1) return words[0] ?? "";
  return `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}

/** `trainKey` → `train-key`. */
export function kebab(key: string): string {
  return key.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

function fold(word: string): string {
  return word.toLowerCase().replaceAll(/[-_ ]/g, "");
}

/** At most `limit` bytes of UTF-8; cut at a line where one is near, with a notice at the end. */
export function truncateBytes(text: string, limit: number, notice: string): string {
  const bytes = new TextEncoder().encode(text);
  if (bytes.length <= limit) return text;
  const room = limit - new TextEncoder().encode(notice).length - 1;
  const cut = new TextDecoder().decode(bytes.subarray(0, room)).replace(/\uFFFD+$/, "");
  const line = cut.lastIndexOf("\n");
  return `${line > cut.length * 0.9 ? cut.slice(0, line) : cut}\n${notice}`;
}
