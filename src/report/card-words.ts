// Longer texts are read side by side: comparing words takes time that grows with the product of both.
const MOST_WORDS = 600;
const KEPT = 8;

/**
 * What became of a text, word by word as `git diff --word-diff` shows it: `[-gone-]` and `{+come+}`, with the words around
 * them and `…` for what stayed. Of long texts, the whole of both.
 */
export function wordDiff(from: string, to: string): string {
  const [before, after] = [wordsOf(from), wordsOf(to)];
  const start = before.findIndex((word, index) => word !== after[index]);
  const head = start < 0 ? before.length : start;
  const tail = commonEnd(before.slice(head), after.slice(head));
  const [old, now] = [before.slice(head, before.length - tail), after.slice(head, after.length - tail)];
  const middle =
    old.length > MOST_WORDS || now.length > MOST_WORDS ? [gone(old), come(now)].flat() : changedWords(old, now);
  const parts = [
    ...shortened(before.slice(0, head), "end"),
    ...middle,
    ...shortened(before.slice(before.length - tail), "start"),
  ];
  return parts.join(" ");
}

function wordsOf(text: string): readonly string[] {
  return text.split(/\s+/).filter((word) => word !== "");
}

function commonEnd(a: readonly string[], b: readonly string[]): number {
  const most = Math.min(a.length, b.length);
  let count = 0;
  while (count < most && a.at(-1 - count) === b.at(-1 - count)) count += 1;
  return count;
}

function shortened(words: readonly string[], kept: "start" | "end"): readonly string[] {
  if (words.length <= KEPT + 2) return words;
  return kept === "end" ? ["…", ...words.slice(-KEPT)] : [...words.slice(0, KEPT), "…"];
}

/** By the longest common subsequence of words. */
function changedWords(old: readonly string[], now: readonly string[]): readonly string[] {
  const lengths = commonLengths(old, now);
  const at = (a: number, b: number) => lengths[a * (now.length + 1) + b] ?? 0;
  const out: string[] = [];
  let [removed, added]: [string[], string[]] = [[], []];
  const settle = (): void => {
    out.push(...gone(removed), ...come(added));
    [removed, added] = [[], []];
  };
  let [a, b] = [0, 0];
  while (a < old.length || b < now.length) {
    const [was = "", is = ""] = [old[a], now[b]];
    if (a < old.length && b < now.length && was === is) {
      settle();
      out.push(was);
      [a, b] = [a + 1, b + 1];
    } else if (b >= now.length || (a < old.length && at(a + 1, b) >= at(a, b + 1))) {
      removed.push(was);
      a += 1;
    } else {
      added.push(is);
      b += 1;
    }
  }
  settle();
  return out;
}

function commonLengths(old: readonly string[], now: readonly string[]): Uint16Array {
  const width = now.length + 1;
  const lengths = new Uint16Array((old.length + 1) * width);
  for (let a = old.length - 1; a >= 0; a -= 1)
    for (let b = now.length - 1; b >= 0; b -= 1) {
      const [down = 0, right = 0, both = 0] = [
        lengths[(a + 1) * width + b],
        lengths[a * width + b + 1],
        lengths[(a + 1) * width + b + 1],
      ];
      lengths[a * width + b] = old[a] === now[b] ? both + 1 : Math.max(down, right);
    }
  return lengths;
}

function gone(words: readonly string[]): readonly string[] {
  return words.length === 0 ? [] : [`[-${words.join(" ")}-]`];
}

function come(words: readonly string[]): readonly string[] {
  return words.length === 0 ? [] : [`{+${words.join(" ")}+}`];
}
