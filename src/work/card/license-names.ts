import { spdxId } from "../../records/spdx.ts";

/** Pages of licences, as descriptions name them, and how the identifier is made of the address. */
const PAGES: readonly (readonly [RegExp, (found: RegExpExecArray) => string])[] = [
  [/^https?:\/\/spdx\.org\/licenses\/([^/]+?)(?:\.html|\.json|\.txt)?\/?$/i, ([, id = ""]) => id],
  [
    /^https?:\/\/creativecommons\.org\/(?:licenses|publicdomain)\/([a-z-]+)\/(\d\.\d)/i,
    ([, kind = "", version = ""]) => `CC${/^zero$/i.test(kind) ? "0" : `-${kind}`}-${version}`,
  ],
  // As the Hub describes every data set of its own; what it has no page for either is called by the Hub's word.
  [/^https?:\/\/choosealicense\.com\/licenses\/([\w.+-]+)\/?$/i, ([, id = ""]) => id],
  [/^https?:\/\/(?:www\.)?opensource\.org\/licenses?\/([\w.+-]+?)(?:\.(?:html|php))?\/?$/i, ([, id = ""]) => id],
  [
    /^https?:\/\/(?:www\.)?apache\.org\/licenses\/LICENSE-(\d\.\d)(?:\.(?:html|txt))?$/i,
    ([, version = ""]) => `Apache-${version}`,
  ],
  [
    /^https?:\/\/(?:www\.)?opendatacommons\.org\/licenses\/(odbl|by|pddl)\b/i,
    ([, kind = ""]) => (/^by$/i.test(kind) ? "odc-by" : kind),
  ],
  [
    /^https?:\/\/(?:www\.)?gnu\.org\/licenses\/((?:[al]?gpl|fdl)-\d\.\d)(?:\.(?:en\.)?(?:html|txt))?$/i,
    ([, id = ""]) => id,
  ],
];

/** The Hub's words for what SPDX calls by a version. */
const WORDS: ReadonlyMap<string, string> = new Map([
  ["odbl", "ODbL-1.0"],
  ["odc-by", "ODC-By-1.0"],
  ["pddl", "PDDL-1.0"],
]);

/** Where a description had to name something and nobody did. */
const UNSAID: ReadonlySet<string> = new Set(["other", "unknown", "none", "n/a"]);

/** A licence by its page, its identifier or what it is called; undefined for a page that nobody knows. */
export function licenseNamed(text: string): string | undefined {
  const named = PAGES.map(([pattern, idOf]) => ({ found: pattern.exec(text), idOf })).find(
    ({ found }) => found !== null,
  );
  const id = named?.found ? named.idOf(named.found) : text;
  const word = id.toLowerCase();
  if (UNSAID.has(word)) return undefined;
  return WORDS.get(word) ?? spdxId(id) ?? (/^https?:/i.test(text) && !isOfHub(text) ? undefined : id);
}

function isOfHub(text: string): boolean {
  return /^https?:\/\/choosealicense\.com\//i.test(text);
}
