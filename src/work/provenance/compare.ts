import { isBelow } from "../../records/artifact.ts";
import type { HeldFiles } from "./held-files.ts";
import { rootOf, type SignedFile } from "./model-signature.ts";
import { isWholeFile, placedFile, placedFiles, type PlacedFiles } from "./placed-files.ts";
import { readSignedModel } from "./read-statement.ts";
import { PREDICATES, type Statement } from "./statement.ts";

export interface Comparison {
  /** Why the statement does not hold for exactly these files. */
  readonly problems: readonly string[];
  /** What it leaves open. */
  readonly notes: readonly string[];
}

/** Whether a statement is about exactly these files. Who made it is another question. */
export function compareFiles(statement: Statement, held: HeldFiles): Comparison {
  if (statement.predicateType === PREDICATES.signature) return compareModel(statement, held);
  return compareSubjects(statement, held);
}

/** What the reference implementation leaves out by itself; nothing else may be left out. */
const GITS_OWN: ReadonlySet<string> = new Set([".git", ".gitignore", ".gitattributes", ".github"]);

function compareModel(statement: Statement, held: HeldFiles): Comparison {
  const model = readSignedModel(statement);
  if (typeof model === "string") return { problems: [model], notes: [] };
  const { files, root, ignored } = model;
  const forbidden = ignored.filter((path) => !GITS_OWN.has(path) && !isOwnBundle(path, held));
  const notes = ignored
    .filter((path) => GITS_OWN.has(path) && [...held.files.keys()].some((name) => isIn(name, path)))
    .map((path) => `${path} is not covered by the model signature`);
  const problems = [
    ...forbidden.map((path) => `it leaves out ${quoted(path)}, which is neither git's own nor a bundle`),
    ...(rootOf(files) === root ? [] : ["its root digest is not that of the files it lists"]),
    ...unsoundNames(
      files.map(({ name }) => name),
      true,
    ),
  ];
  if (problems.length > 0) return { problems, notes };
  const placed = placedModel(files, held);
  if (placed === undefined) return { problems: ["none of the files here has the bytes that were signed"], notes };
  const left = ignored.filter((path) => GITS_OWN.has(path));
  return { problems: differences(placed.listed, held, left), notes: [...notes, ...placed.notes] };
}

function placedModel(files: readonly SignedFile[], held: HeldFiles): PlacedFiles | undefined {
  const [first] = files;
  if (first === undefined || !isWholeFile(files.map(({ name }) => name)))
    return placedFiles(new Map(files.map(({ name, digest }) => [name, digest])), held);
  if (held.isFolder) return placedFile(first.digest, held);
  return { listed: new Map([[held.name, first.digest]]), notes: [] };
}

/** In-toto's own matching: a file is meant by its digest; in a folder its name has to be the one that was signed, too. */
function compareSubjects({ subject }: Statement, held: HeldFiles): Comparison {
  const unsound = unsoundNames(subject.map(({ name }) => name));
  if (unsound.length > 0) return { problems: unsound, notes: [] };
  const listed = new Map(subject.map(({ name, digest }) => [name, digest["sha256"] ?? ""]));
  if (held.isFolder) {
    const placed = placedFiles(listed, held);
    return { problems: differences(placed.listed, held, []), notes: placed.notes };
  }
  const [[name, digest] = ["", ""]] = held.files;
  const matching = subject.find((one) => one.digest["sha256"] === digest);
  if (matching === undefined) return { problems: [`it is about other bytes than those of ${quoted(name)}`], notes: [] };
  const notes = [
    ...(matching.name === name ? [] : [`these bytes were signed under the name ${quoted(matching.name)}`]),
    ...(subject.length === 1 ? [] : [`it is about ${subject.length - 1} other files as well`]),
  ];
  return { problems: [], notes };
}

const MOST_NAMED = 5;

function differences(
  listed: ReadonlyMap<string, string>,
  { files, bundles = [], documents = [] }: HeldFiles,
  ignored: readonly string[],
): readonly string[] {
  const missing = [...listed.keys()].filter((name) => !files.has(name));
  const changed = [...listed].filter(([name, digest]) => files.has(name) && files.get(name) !== digest);
  const known = new Set([...listed.keys(), ...bundles, ...documents]);
  const unsigned = [...files.keys()].filter((name) => !known.has(name) && !ignored.some((path) => isIn(name, path)));
  return [
    ...sentence(
      changed.map(([name]) => name),
      "has other bytes than were signed",
      "have other bytes than were signed",
    ),
    ...sentence(missing, "was signed and is not here", "were signed and are not here"),
    ...sentence(unsigned, "was not signed", "were not signed"),
  ];
}

function sentence(names: readonly string[], one: string, many: string): readonly string[] {
  if (names.length === 0) return [];
  const shown = names.slice(0, MOST_NAMED).map(quoted).join(", ");
  const more = names.length > MOST_NAMED ? ` and ${names.length - MOST_NAMED} more` : "";
  return [`${shown}${more} ${names.length === 1 ? one : many}`];
}

function unsoundNames(names: readonly string[], mayBeWhole = false): readonly string[] {
  const seen = new Set<string>();
  const twice = names.find((name) => seen.size === seen.add(name).size);
  const outside = mayBeWhole && isWholeFile(names) ? undefined : names.find((name) => !isBelow(name));
  return [
    ...(twice === undefined ? [] : [`it names ${quoted(twice)} twice`]),
    ...(outside === undefined ? [] : [`it names ${quoted(outside)}, which is no file below a folder`]),
  ];
}

function isOwnBundle(path: string, { bundles = [] }: HeldFiles): boolean {
  return !path.includes("/") && (bundles.includes(path) || /\.(?:sig|sigstore|sigstore\.json)$/.test(path));
}

function isIn(name: string, path: string): boolean {
  return name === path || name.startsWith(`${path}/`);
}

function quoted(name: string): string {
  return JSON.stringify(name.length > 120 ? `${name.slice(0, 120)}…` : name);
}
