import { stat } from "node:fs/promises";
import { join } from "node:path";
import { findingOf, type Finding } from "../../findings/finding.ts";
import { readText } from "../../host/files.ts";
import { listed } from "../../kernel/text.ts";
import { LISTING, listingSums } from "../../stores/version-files.ts";
import {
  isDocument,
  parseSums,
  recordDigest,
  SIGNED_RECORDS,
  signedDigests,
  type Sums,
} from "../../work/provenance/documents.ts";
import type { Statement } from "../../work/provenance/statement.ts";
import type { Held } from "./verify-held.ts";
import { VERIFY } from "./verify-rules.ts";

/** What model-gitops lays beside a model. */
export interface Beside {
  /** Names of documents that are the bytes that a list says, and of the lists. */
  readonly documents: readonly string[];
  /** Why others are not. */
  readonly problems: readonly string[];
}

const SUMS = "SHA256SUMS";
/** Of a list, and of a record: those of a release are far smaller. */
const MOST_BYTES = 32 * 1024 ** 2;

/** The documents of a release, and of a version that a store has, as far as SHA256SUMS or the store's listing knows them. */
export async function besideModel(held: Held): Promise<Beside> {
  if (!held.isFolder) return { documents: [], problems: [] };
  const lists = [await listedBy(held, SUMS, parseSums), await listedBy(held, LISTING, listingSums)];
  return {
    documents: [...new Set(lists.flatMap(({ documents }) => documents))].toSorted(),
    problems: lists.flatMap(({ problems }) => problems),
  };
}

async function listedBy(held: Held, list: string, read: (text: string) => Sums | string): Promise<Beside> {
  if (!held.files.has(list)) return { documents: [], problems: [] };
  const sums = await sumsIn(join(held.path, list), read);
  if (typeof sums === "string") return { documents: [], problems: [`${list} cannot be read: ${sums}.`] };
  const there = [...held.files.keys()].filter((name) => isDocument(name) && sums.has(name));
  const isSame = (name: string): boolean => sums.get(name) === held.files.get(name);
  return {
    documents: [list, ...there.filter(isSame)],
    problems: there.filter((name) => !isSame(name)).map((name) => `${name} is not what ${list} says it is.`),
  };
}

async function sumsIn(file: string, read: (text: string) => Sums | string): Promise<Sums | string> {
  const text = await textIn(file);
  return text === undefined ? "it is larger than 32 MB" : read(text);
}

async function textIn(file: string): Promise<string | undefined> {
  return (await stat(file)).size > MOST_BYTES ? undefined : await readText(file);
}

/** What is to be said of the documents, by the statements that hold: each is signed, contradicts what is, or is nobody's. */
export async function besideFindings(
  held: Held,
  { documents, problems }: Beside,
  holding: readonly Statement[],
): Promise<readonly Finding[]> {
  const signed: string[] = [];
  const other: string[] = [];
  for (const name of documents) {
    const digests = signedDigests(holding, SIGNED_RECORDS[name] ?? "");
    if (digests.size === 0) continue;
    const text = await textIn(join(held.path, name));
    const record = text === undefined ? "it is too large" : recordDigest(text);
    (typeof record !== "string" && digests.has(record.hex) ? signed : other).push(name);
  }
  const unsigned = documents.filter((name) => !signed.includes(name) && !other.includes(name));
  // Where a statement holds, whatever no list knows was signed itself.
  const unlisted = holding.length > 0 ? [] : problems;
  return [
    ...unlisted.map((message) => findingOf(VERIFY.beside, { message })),
    ...other.map((name) =>
      findingOf(VERIFY.beside, { message: `${name} is not the one that the provenance names.`, subject: name }),
    ),
    ...(holding.length === 0 || documents.length === 0 ? [] : [besideNote(signed, unsigned)]),
  ];
}

function besideNote(signed: readonly string[], unsigned: readonly string[]): Finding {
  const one = signed.length === 1;
  const known =
    signed.length === 0 ? "" : `${listed(signed)} beside the model ${one ? "is" : "are"} what the provenance names. `;
  const lists = listed(unsigned.filter((name) => !isDocument(name) || name === SUMS));
  const message = `${known}Nothing signs ${listed(unsigned)}: ${lists} says what they are, and the sender of the files can write that too.`;
  return findingOf(VERIFY.beside, { outcome: "pass", message });
}
