import type { PythonReferences } from "./python-imports.ts";

/** Modules that take only files and numbers, unless one of the words below is used. */
const PLAIN: ReadonlySet<string> = new Set(
  `__future__ argparse array bisect collections csv dataclasses datetime decimal enum fractions functools itertools
  json lightgbm math numbers numpy onnxruntime os pandas pathlib polars pyarrow random re scipy statistics string
  struct sys time typing xgboost`.split(/\s+/),
);

/** Words of code and texts that run, load or find what no import names; letters beyond ASCII may be those of such a word. */
const MORE =
  /\b(?:attrgetter|builtins|c?pickle\w*|cffi|compile|ctypes\w*|[dsg]etattr|dill|eval|exec\w*|f2py|fork\w*|globals|import_module|importlib|joblib|locals|meta_path|methodcaller|modules|path_hooks|popen\w*|posix_spawn\w*|query|read_pickle|register_\w*|runpy|spawn\w*|startfile|subprocess|system|vars|(?<!\bjson\.)loads?)\b|allow_pickle|\.(?:py[cdowx]?|so)\b|\bsys\s*\.\s*path\b|__(?!(?:name|main|future|file|init)__)\w+__|[^\t\r\n\x20-\x7e]/i;

/** More is not looked at. */
const MOST = 200_000;

/** Whether the words of a Python file name nothing that runs what is not imported; a doubt is a no. */
export function namesNothingMore(text: string): boolean {
  return text.length <= MOST && !MORE.test(text);
}

/** Whether all that a file imports is plain, or lies among files that are known. */
export function importsPlainly({ imports, searched, unknown }: PythonReferences, known: readonly string[]): boolean {
  const isKnown = (top: string): boolean => known.some((path) => `/${path}`.replace(/\.py$/, "/").includes(`/${top}/`));
  return (
    searched === undefined &&
    unknown.length === 0 &&
    imports.every(({ module, level }) => {
      const [top = ""] = module.split(".");
      return level > 0 || PLAIN.has(top) || isKnown(top);
    })
  );
}
