/** Words that stand where somebody has yet to say something; a text of nothing else says nothing. */
const EMPTY_WORDS: ReadonlySet<string> = new Set(
  [
    "tbd tba tbc tbh todo fixme xxx wip n a na nil nan null none nothing no noassertion unknown undefined unspecified",
    "not yet known available applicable provided specified determined decided defined confirmed announced done to be",
    "more information info needed required missing pending later see soon placeholder here something anything whatever",
    "test foo bar baz qux asdf qwerty lorem ipsum dolor sit amet text description reason rationale owner source fill",
    "me in please insert add change write your it is this the of and or",
  ].flatMap((line) => line.split(" ")),
);

const WORD = /[\p{L}\p{M}\p{N}]+/gu;
/** What says nothing in so many words is told by nobody. */
const LOOKED_AT = 500;
/** `T.B.D.`, `n / a`. */
const SHORT = 20;

/**
 * Whether a text says something: not blank, not one letter, not a placeholder such as `TBD`, `n/a` or
 * `[More Information Needed]`. Whether what it says is true or enough, only a person can tell.
 */
export function isStated(text: string): boolean {
  const letters = new Set<string>();
  const said = plain(text.slice(0, LOOKED_AT));
  if (said.length <= SHORT && EMPTY_WORDS.has(said.replaceAll(/[^\p{L}\p{N}]/gu, ""))) return false;
  for (const [word] of said.matchAll(WORD)) {
    if (EMPTY_WORDS.has(word)) continue;
    for (const letter of word) letters.add(letter);
    if (letters.size >= 2) return true;
  }
  return false;
}

/** In one form of writing: full-width letters, and characters that nobody sees between others, hide a placeholder. */
function plain(text: string): string {
  const lower = text.toLowerCase();
  return /^[\n\r\t\x20-\x7e]*$/.test(lower)
    ? lower
    : lower
        .normalize("NFKC")
        .replaceAll(/\p{Cf}/gu, "")
        .toLowerCase();
}
