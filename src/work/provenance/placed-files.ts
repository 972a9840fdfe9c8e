import { assetNames, RELEASE_DOCUMENTS, SET_FOLDER } from "../../records/asset-names.ts";
import type { HeldFiles } from "./held-files.ts";
import { WHOLE_FILE } from "./model-signature.ts";

/** Which of the files that somebody holds each signed one is. */
export interface PlacedFiles {
  /** Name that it has to be held under, to the hex that was signed. */
  readonly listed: ReadonlyMap<string, string>;
  readonly notes: readonly string[];
}

/** Of SHA-256, over nothing. */
const EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

/**
 * Files lie under the names that were signed, or all of them under those that a release gives them: which of both follows
 * from the signed names alone, so two files cannot be exchanged in either. Where a signed name is here, the first holds;
 * a document's says nothing, since a release has its own under the same name.
 */
export function placedFiles(signed: ReadonlyMap<string, string>, { isFolder, files }: HeldFiles): PlacedFiles {
  const names = [...signed.keys()];
  const asSigned = { listed: signed, notes: [] };
  if (!isFolder || names.some((name) => files.has(name) && !RELEASE_DOCUMENTS.includes(name))) return asSigned;
  const kept = names.filter((name) => signed.get(name) !== EMPTY).toSorted();
  const ways = [
    assetNames(kept.map((name) => `${SET_FOLDER}/${name}`)),
    ...(names.length === 1 ? [assetNames(kept)] : []),
  ];
  const assets = ways.find((way) => way.some((asset) => files.has(asset)));
  if (assets === undefined) return asSigned;
  const listed = new Map(kept.map((name, at) => [assets[at] ?? "", signed.get(name) ?? ""]));
  const other = kept.findIndex((name, at) => assets[at] !== name);
  const empty = names.find((name) => signed.get(name) === EMPTY);
  return {
    listed,
    notes: [
      ...(other === -1
        ? []
        : [`files are named as a release names them: ${quoted(assets[other])} was signed as ${quoted(kept[other])}`]),
      ...(empty === undefined ? [] : [`${quoted(empty)} was signed as an empty file, which no release can hold`]),
    ],
  };
}

/**
 * The file of a folder that a model signature of one file is about. It has no name there, so its bytes tell; where none has
 * them, the only one that could be it is the changed one. Undefined where nothing tells.
 */
export function placedFile(
  digest: string,
  { files, bundles = [], documents = [] }: HeldFiles,
): PlacedFiles | undefined {
  const own = [...files.keys()].filter((name) => !bundles.includes(name) && !documents.includes(name));
  const name = own.find((one) => files.get(one) === digest);
  if (name !== undefined)
    return {
      listed: new Map([[name, digest]]),
      notes: [`the signature of one file has no name in it: ${quoted(name)} is known by its bytes`],
    };
  const [only, ...more] = own;
  return only === undefined || more.length > 0 ? undefined : { listed: new Map([[only, digest]]), notes: [] };
}

/** Whether the list of a model signature is that of a single file, whatever it is called. */
export function isWholeFile(names: readonly string[]): boolean {
  return names.length === 1 && names[0] === WHOLE_FILE;
}

function quoted(name = ""): string {
  return JSON.stringify(name.length > 120 ? `${name.slice(0, 120)}…` : name);
}
