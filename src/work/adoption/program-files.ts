import { joined } from "./joined.ts";
import { inside, type Project } from "./project.ts";

const TRAINS = /(?:^|[_\W])(?:train|fit)(?:ing|er)?(?:[_\W]|$)/i;

/** Whether a name says that what it names trains. */
export function trains(name: string): boolean {
  return TRAINS.test(name);
}

/** Files of the repository that a command names, and modules behind `-m`. */
export function filesOfWords({ paths }: Project, folder: string, words: readonly string[]): readonly string[] {
  const named = new Set(
    words.flatMap((word, at) => {
      const module = word.replaceAll(".", "/");
      return words[at - 1] === "-m"
        ? [`${module}.py`, `src/${module}.py`, `${module}/__main__.py`].map((file) => joined(folder, file))
        : [joined(folder, word)];
    }),
  );
  return paths.filter((file) => named.has(file) && inside(folder, file) !== undefined && TELLS.test(file));
}

const TELLS = /\.(?:py|sh|ipynb|ya?ml|toml|json)$/;

/** Data files and model files that a command names. */
export function tablesAndModels(words: readonly string[]): {
  readonly reads: readonly string[];
  readonly leaves: readonly string[];
} {
  const plain = words.map((word) => word.replace(/^--?[\w-]+=/, "")).filter((word) => !/[$*{]/.test(word));
  return {
    reads: plain.filter((word) => /\.(?:csv|csv\.gz|jsonl|ndjson|parquet)$/.test(word)),
    leaves: plain.filter((word) => /\.(?:onnx|joblib|pkl|pickle|pt|pth|ubj|cbm|safetensors|keras)$/.test(word)),
  };
}

/** Programs with what they import of the same project, one step deep: constants and loaders often lie beside. */
export function withImports({ paths, texts }: Project, files: readonly string[]): readonly string[] {
  const known = new Set(files);
  for (const file of files)
    for (const [, name = ""] of (texts.get(file) ?? "").matchAll(/^[ \t]*(?:from|import)[ \t]+\.*([\w.]+)/gm)) {
      const tail = `${name.replaceAll(".", "/")}.py`;
      const near = paths.filter((path) => path === tail || path.endsWith(`/${tail}`));
      for (const path of near.length <= 3 ? near : []) known.add(path);
    }
  return [
    ...known,
    ...paths.filter((path) => /(?:^|\/)params\.yaml$|(?:^|\/)conf(?:ig)?s?\/[\w./-]+\.ya?ml$/.test(path)),
  ];
}
