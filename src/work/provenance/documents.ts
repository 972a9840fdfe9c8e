import { isRecord } from "../../kernel/guards.ts";
import { messageOf } from "../../kernel/errors.ts";
import { RELEASE_DOCUMENTS } from "../../records/asset-names.ts";
import { canonicalJson, hexOf, sha256 } from "../../records/canonical.ts";
import { isSha256 } from "./read-statement.ts";
import { PREDICATES, type Statement } from "./statement.ts";

/** Name to hex of SHA-256. */
export type Sums = ReadonlyMap<string, string>;

/** A SHA256SUMS as releases have it; a sentence where it is none, or names a file twice. */
export function parseSums(text: string): Sums | string {
  const sums = new Map<string, string>();
  for (const line of text.split("\n").filter((one) => one !== "")) {
    const [, hex = "", name = ""] = /^([0-9a-f]{64}) [ *](.+)$/.exec(line) ?? [];
    if (!isSha256(hex)) return "one of its lines is not a digest with a name";
    if (sums.has(name)) return `it names ${JSON.stringify(name.slice(0, 120))} twice`;
    sums.set(name, hex);
  }
  return sums;
}

/** Whether a list may excuse the file: nothing else is laid beside a model, whatever a list says. */
export function isDocument(name: string): boolean {
  return RELEASE_DOCUMENTS.includes(name.replace(ASIDE, ""));
}

/** Where a store lays a document whose name the model has. */
const ASIDE = /^\.model-gitops\//;

/** The records of a release whose digests a provenance has, and the name of each there. */
export const SIGNED_RECORDS: Readonly<Record<string, string>> = { "evaluation.json": "evaluation", "run.json": "run" };

/** Digests that provenances give of a record, hex each; empty where none does. */
export function signedDigests(statements: readonly Statement[], name: string): ReadonlySet<string> {
  const byproducts = statements
    .filter(({ predicateType }) => predicateType === PREDICATES.provenance)
    .map(({ predicate }) => predicate["runDetails"])
    .flatMap((details) => (isRecord(details) && Array.isArray(details["byproducts"]) ? details["byproducts"] : []))
    .filter(isRecord)
    .filter((one) => one["name"] === name);
  const digests = byproducts.flatMap(({ digest }) => (isRecord(digest) ? [digest["sha256"]] : []));
  return new Set(digests.filter((digest) => typeof digest === "string"));
}

/** The digest of a record whatever its white space is, as it is signed; a sentence where the text is none. */
export function recordDigest(text: string): { readonly hex: string } | string {
  try {
    return { hex: hexOf(sha256(canonicalJson(JSON.parse(text)))) };
  } catch (error) {
    return messageOf(error).slice(0, 200);
  }
}
