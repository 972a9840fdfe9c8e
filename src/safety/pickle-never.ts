const words = (text: string): ReadonlySet<string> => new Set(text.split(" "));

/** Modules that run, open or load whatever they are told. */
const MODULES = words(
  "os posix nt subprocess _posixsubprocess sys importlib _frozen_importlib runpy pickle _pickle marshal dill ctypes _ctypes socket shutil pty code codeop bdb pdb pydoc timeit cProfile profile trace webbrowser pkgutil types io _io multiprocessing asyncio pip ensurepip venv idlelib test imp zipimport shelve distutils setuptools commands popen2 doctest jsonpickle _osx_support _aix_support _pyrepl",
);

/** Of modules that hold harmless names as well. */
const NAMES: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ...["builtins", "__builtin__", "__builtins__"].map((module) => [module, words(
    "eval exec execfile compile __import__ getattr setattr delattr vars globals locals open file input raw_input breakpoint apply map filter reload",
  )] as const),
  ...["operator", "_operator"].map((module) => [module, words("attrgetter methodcaller call")] as const),
  // Where a function is defined is how a pickle names it.
  ...["joblib", "joblib.numpy_pickle", "sklearn.externals.joblib", "sklearn.externals.joblib.numpy_pickle"].map((module) => [module, words("load")] as const),
  ["cloudpickle", words("load loads")],
  ["torch", words("load")],
  ["torch.serialization", words("load")],
  ["torch.hub", words("load load_state_dict_from_url")],
  ["torch.jit", words("load")],
  ["torch.jit._serialization", words("load")],
  ["numpy", words("load loads")],
  ...["numpy.lib.npyio", "numpy.lib._npyio_impl"].map((module) => [module, words("load")] as const),
  ...["numpy.testing", "numpy.testing._private.utils"].map((module) => [module, words("runstring rundocs")] as const),
  ["numpy.f2py.crackfortran", words("myeval")],
  ["pandas", words("read_pickle eval")],
  ["pandas.io.pickle", words("read_pickle")],
  ["pandas.core.computation.eval", words("eval")],
  ["platform", words("popen")],
  ["logging.config", words("dictConfig fileConfig listen")],
]); // prettier-ignore

/** Names with which a pickle can do anything: nobody can have read what it does, and no setting allows them. */
export function isNever(module: string, name: string): boolean {
  const [top = "", first = ""] = [module.split(".")[0], name.split(".")[0]];
  // What lies in memory opens nothing, whatever its module has beside it. A name with a dot is a part of something, and of what is asked only when it is looked up.
  if (/^_?io$/.test(module) && /^(?:Bytes|String)IO$/.test(name)) return false;
  return name.includes(".") || MODULES.has(top) || NAMES.get(module)?.has(first) === true;
}

/** The same of a name as settings write it. */
export function isNeverAllowed(path: string): boolean {
  const at = path.lastIndexOf(".");
  return isNever(path.slice(0, Math.max(0, at)), path.slice(at + 1));
}
