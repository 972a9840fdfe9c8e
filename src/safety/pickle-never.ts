const words = (text: string): ReadonlySet<string> => new Set(text.split(" "));

/** Modules that run, open or load whatever they are told. */
const MODULES = words(
  "os posix nt subprocess _posixsubprocess sys importlib _frozen_importlib runpy pickle _pickle marshal dill ctypes _ctypes socket shutil pty code codeop bdb pdb pydoc timeit cProfile profile trace webbrowser pkgutil types io _io multiprocessing asyncio pip ensurepip venv idlelib test",
);

/** Of modules that hold harmless names as well. */
const NAMES: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ...["builtins", "__builtin__", "__builtins__"].map((module) => [module, words(
    "eval exec execfile compile __import__ getattr setattr delattr vars globals locals open file input raw_input breakpoint apply map filter reload",
  )] as const),
  ...["operator", "_operator"].map((module) => [module, words("attrgetter methodcaller call")] as const),
  ["joblib", words("load")],
  ["joblib.numpy_pickle", words("load")],
  ["cloudpickle", words("load loads")],
  ["torch", words("load")],
  ["torch.serialization", words("load")],
  ["numpy", words("load loads")],
]); // prettier-ignore

/** Names with which a pickle can do anything: nobody can have read what it does, and no setting allows them. */
export function isNever(module: string, name: string): boolean {
  const [top = "", first = ""] = [module.split(".")[0], name.split(".")[0]];
  // A name with a dot is a part of something, and of what is asked only when it is looked up.
  return name.includes(".") || MODULES.has(top) || NAMES.get(module)?.has(first) === true;
}
