/** What is read of a repository before anything is decided. */
export interface Project {
  /** Tracked files and those that git would track, from the root, sorted. */
  readonly paths: readonly string[];
  /** Tables that lie in the working tree and that git ignores, from the root, sorted. */
  readonly lying: readonly string[];
  /** Texts of the files that say how it trains: programs, notebooks' cells, pipelines, dependencies. */
  readonly texts: ReadonlyMap<string, string>;
}

/** A word of the repository with its place. */
export interface Said {
  readonly text: string;
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** Where the word begins in its text. */
  readonly at: number;
}

/** Where something is said, for people. */
export function placeOf({ file, line }: Pick<Said, "file" | "line">): string {
  return `${file}:${line}`;
}

/** All that a pattern's first filled group matches in a text, in its order. */
export function saidIn(file: string, text: string, pattern: RegExp): readonly Said[] {
  return [...text.matchAll(pattern)].flatMap((match) => {
    const word = match.slice(1).find((group) => group !== undefined);
    if (word === undefined) return [];
    const at = match.index + match[0].indexOf(word);
    return [{ text: word, file, line: text.slice(0, at).split("\n").length, at }];
  });
}

/** Files that say how the repository trains, of all its files: those worth reading. */
export function isTelling(path: string): boolean {
  if (/(?:^|\/)(?:\.venv|venv|node_modules|site-packages|tests?|build|dist)\//.test(path)) return false;
  return TELLING.test(path);
}

const TELLING =
  /(?:\.py|\.ipynb|\.sh|(?:^|\/)(?:Makefile|makefile|dvc\.yaml|dvc\.lock|poetry\.lock|params\.yaml|pyproject\.toml|setup\.cfg|setup\.py|Pipfile|CODEOWNERS|environment\.ya?ml|conda\.ya?ml|justfile|[\w.-]*requirements[\w.-]*\.(?:txt|in))|(?:^|\/)(?:conf|config|configs)\/[\w./-]+\.(?:ya?ml|toml|json))$/;

/** A path below a folder, as it is called there; undefined where it lies elsewhere. */
export function inside(folder: string, path: string): string | undefined {
  if (folder === "") return path;
  return path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : undefined;
}
