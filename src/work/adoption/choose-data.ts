import { listed } from "../../kernel/text.ts";
import { folderOf } from "../../manifest/paths.ts";
import { joined } from "./joined.ts";
import type { Mentions } from "./mentions.ts";
import type { Program } from "./program.ts";
import { inside, placeOf, type Project } from "./project.ts";
import type { Answer } from "./target.ts";

/** Files that train and judge, as the manifest will name them: from the repository's root, or an address. */
export interface ChosenData {
  readonly train: string;
  /** Undefined where the repository has one file, which its program splits by itself. */
  readonly holdout: string | undefined;
}

export interface DataFiles {
  /** Data files that lie in the repository, or are there once DVC has brought them; sorted. */
  readonly paths: readonly string[];
  readonly program: Program;
  readonly mentions: Mentions;
}

const TRAIN = /(?:^|[^a-z])train(?:ing)?(?:[^a-z]|$)/i;
// A validation set often stops the training early: it is asked for last.
const HOLDOUT = [
  /(?:^|[^a-z])hold[_-]?out(?:[^a-z]|$)/i,
  /(?:^|[^a-z])test(?:ing)?(?:[^a-z]|$)/i,
  /(?:^|[^a-z])eval(?:uation)?(?:[^a-z]|$)/i,
  /(?:^|[^a-z])(?:valid(?:ation)?|val|dev)(?:[^a-z]|$)/i,
];

/** What the program reads, before what lies about; a pair by its names. */
export function chooseData(files: DataFiles): Answer<ChosenData> {
  const named = namedTables(files);
  const pair = pairOf(named.paths, named.paths) ?? pairOf(named.paths, files.paths);
  if (pair !== undefined) return { value: pair, why: named.why };
  const { paths } = named.paths.length > 0 ? named : files;
  const lying = named.paths.length > 0 ? undefined : pairOf(paths, paths);
  if (lying !== undefined) return { value: lying, why: "the files that are there" };
  const [only, another] = paths;
  if (only !== undefined && another === undefined)
    return {
      value: { train: only, holdout: undefined },
      why: named.why === "" ? "the one file that is there" : named.why,
    };
  const all = [...new Set([...named.paths, ...files.paths])];
  const found =
    all.length === 0
      ? "No data file is named by the program, and none was found."
      : `There are ${listed(all.slice(0, 6))}.`;
  return { question: `${found} Which file trains the model?`, flag: "--data", choices: all.slice(0, 12) };
}

/** Tables that the pipeline or the program names, that are there or are addresses. */
function namedTables({ paths, program, mentions }: DataFiles): {
  readonly paths: readonly string[];
  readonly why: string;
} {
  const known = new Set(paths);
  const found = new Map<string, string>();
  for (const read of program.reads ?? []) {
    const path = joined(program.folder, read);
    for (const file of known.has(path) ? [path] : paths.filter((one) => inside(path, one) !== undefined))
      found.set(file, program.why);
  }
  for (const said of mentions.tables) {
    const path = placed(said.text, [program.folder, folderOf(said.file)], known) ?? byName(said.text, paths);
    if (path !== undefined && !found.has(path)) found.set(path, placeOf(said));
  }
  return { paths: [...found.keys()], why: [...new Set(found.values())].join(", ") };
}

function placed(text: string, folders: readonly string[], known: ReadonlySet<string>): string | undefined {
  if (/^(?:s3|https):\/\//.test(text)) return text;
  return folders.map((folder) => joined(folder, text)).find((path) => known.has(path));
}

/** A name without its folder, which the program puts before it: `DATA / "train.csv"`. */
function byName(text: string, paths: readonly string[]): string | undefined {
  const name = text.replace(/^\.\//, "");
  const found = paths.filter((path) => path.endsWith(`/${name}`));
  return found.length === 1 ? found[0] : undefined;
}

function pairOf(named: readonly string[], others: readonly string[]): ChosenData | undefined {
  const nameOf = (path: string): string => path.slice(path.lastIndexOf("/") + 1);
  const trains = named.filter((path) => TRAIN.test(nameOf(path)));
  for (const pattern of HOLDOUT) {
    const holdouts = others.filter((path) => pattern.test(nameOf(path)) && !TRAIN.test(nameOf(path)));
    for (const train of trains) {
      const beside = holdouts.filter(
        (path) => folderOf(path) === folderOf(train) && endingOf(path) === endingOf(train),
      );
      const [holdout, another] = beside.length > 0 ? beside : holdouts;
      if (holdout !== undefined && (another === undefined || beside.length > 0)) return { train, holdout };
    }
  }
  return undefined;
}

function endingOf(path: string): string {
  return /\.(?:csv|csv\.gz|tsv|jsonl|ndjson|parquet)$/.exec(path)?.[0] ?? "";
}

/** Files with rows, in git or not; of what DVC keeps, the file that its pointer stands for. */
export function tablesOf({ paths, lying }: Project): readonly string[] {
  const tables = [...paths, ...lying]
    .map((path) => path.replace(/\.dvc$/, ""))
    .filter((path) => /\.(?:csv|csv\.gz|jsonl|ndjson|parquet)$/.test(path))
    .filter(
      (path) =>
        inside("model-gitops-out", path) === undefined &&
        !/(?:^|\/)(?:tests?|fixtures|node_modules|\.venv)\//.test(path),
    );
  return [...new Set(tables)].toSorted();
}
