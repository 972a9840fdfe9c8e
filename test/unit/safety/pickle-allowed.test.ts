import { describe, expect, it } from "vitest";
import { scanPickle } from "../../../src/safety/pickle-scan.ts";
import { inMemory } from "../../../src/safety/random-access.ts";
import { scanned } from "./scan-folder.ts";
import { bytes, dtype, EVIL, global, int, type Part, pickle, PROTO4, short } from "./pickle-writer.ts";

async function messages(parts: readonly Part[], ...allow: readonly string[]): Promise<readonly string[]> {
  return (await scanPickle(inMemory(pickle(...parts)), { allow })).problems.map(({ message }) => message);
}

const OBJECTS = pickle(
  global("numpy._core.multiarray", "_reconstruct"),
  global("numpy", "ndarray"),
  "K\0\x85",
  bytes("b"),
  "\x87R(K\x01K\x02\x85",
  dtype("O8", "(K\x03\x8c\x01|NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK?tb"),
  "\x89]tb",
);
const STRING_TYPE = pickle(global("pandas", "StringDtype"), short("python"), "G\x7f\xf8\0\0\0\0\0\0\x86R");
const COLUMNS = pickle(
  global("pandas.core.indexes.base", "_new_Index"),
  global("pandas", "Index"),
  "}(",
  short("data"),
  global("pandas._libs.arrays", "__pyx_unpickle_NDArrayBacked"),
  global("pandas.arrays", "StringArray"),
  int(82_904_607),
  "N\x87R",
  STRING_TYPE,
  OBJECTS,
  "\x86b",
  short("name"),
  "Nu\x86R",
);
const TRIPLET = pickle(global("sklearn.impute._iterative", "_ImputerTriplet"), "K\0NN\x87\x81");
const CHECK_ARRAY = global("sklearn.utils.validation", "check_array");
const CHECK = pickle(global("functools", "partial"), CHECK_ARRAY, "\x85R");

describe("what libraries write beside plain classes", () => {
  it.each([
    ["columns of a table of pandas 3", [COLUMNS]],
    ["a type of text of pandas", [STRING_TYPE]],
    ["a named tuple of an imputer", [TRIPLET]],
    ["a path", [global("pathlib", "PosixPath"), short("models"), "\x85R"]],
    ["a decimal number", [global("decimal", "Decimal"), short("1.5"), "\x85R"]],
  ])("passes: %s", async (_, parts) => {
    expect(await messages([PROTO4, ...parts, "."])).toEqual([]);
  });

  it.each([
    ["an array of another library", [global("pandas._libs.arrays", "__pyx_unpickle_NDArrayBacked"), STRING_TYPE, "\x85R"]],
    ["members for a class that is no tuple", [global("sklearn.svm._classes", "SVC"), "K\x01\x85\x81"]],
  ])("is refused: %s", async (_, parts) => {
    expect(await messages([PROTO4, ...parts, "."])).toHaveLength(1);
  }); // prettier-ignore
});

const STATE = pickle(global("mine", "Model"), ")\x81N", "}", short("__class__"), "Ns", "\x86b");

describe("a name that the settings allow", () => {
  it("is allowed more than the list allows it, where a review can tell", async () => {
    const called = [PROTO4, global("sklearn.svm._classes", "SVC"), ")R."];
    expect(await messages(called)).toEqual([expect.stringContaining("allow this name")]);
    expect(await messages(called, "sklearn.svm._classes.SVC")).toEqual([]);
  });

  it("is named, and only where it is used", async () => {
    const model = pickle(PROTO4, global("acme.parts", "Clip"), ")R.");
    const allowGlobals = ["acme.parts.Clip", "acme.parts.Other", "os.system"];
    const [one, other] = await scanned({ "a.pkl": model, "b.pkl": pickle(PROTO4, EVIL, ".") }, { allowGlobals });
    expect([one?.problems, one?.facts?.allowed]).toEqual([[], ["acme.parts.Clip"]]);
    expect([other?.problems.length, other?.facts]).toEqual([1, undefined]);
  });

  it("may hold a function that is on the list, and nothing that is called while loading", async () => {
    const partial = (of: Part): readonly Part[] => [PROTO4, global("functools", "partial"), of, "\x85R."];
    expect(await messages([PROTO4, CHECK, "(", CHECK_ARRAY, ")}Ntb."], "functools.partial")).toEqual([]);
    expect(await messages(partial(global("collections", "OrderedDict")), "functools.partial")).toHaveLength(1);
    expect(await messages(partial(global("_codecs", "encode")), "functools.partial")).toHaveLength(1);
    expect(await messages(partial(global("os", "system")), "functools.partial")).toHaveLength(1);
  });

  it.each([
    ["os.system", [EVIL]],
    ["builtins.getattr", [global("builtins", "getattr")]],
    ["__builtin__.eval", [global("__builtin__", "eval")]],
    ["operator.attrgetter", [global("operator", "attrgetter")]],
    ["importlib.import_module", [global("importlib", "import_module")]],
    ["torch.hub.load", [global("torch.hub", "load")]],
    ["pandas.io.pickle.read_pickle", [global("pandas.io.pickle", "read_pickle")]],
    ["numpy.lib._npyio_impl.load", [global("numpy.lib._npyio_impl", "load")]],
    ["sklearn.externals.joblib.load", [global("sklearn.externals.joblib", "load")]],
    ["zipimport.zipimporter", [global("zipimport", "zipimporter")]],
    ["imp.load_source", [global("imp", "load_source")]],
    ["_osx_support._read_output", [global("_osx_support", "_read_output")]],
    ["mine.Model.make", [short("mine"), short("Model.make"), "\x93"]],
    ["numpy._core.multiarray.scalar", [global("numpy._core.multiarray", "scalar"), ")R"]],
    ["mine.Model", [STATE]],
  ])("is refused still, and nobody is told to allow it: %s", async (name, parts) => {
    const found = await messages([PROTO4, ...parts, "."], name);
    expect(found).toHaveLength(1);
    expect(found[0]).not.toContain("allow this name for");
  });
});
