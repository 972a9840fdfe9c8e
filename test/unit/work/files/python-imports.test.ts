import { expect, test } from "vitest";
import { pythonImports } from "../../../../src/work/files/python-imports.ts";

/** As `ast` would name them: dots, module and what is taken of it. */
function importsOf(text: string): readonly string[] {
  return pythonImports(text).imports.map(
    ({ module, level, names, line }) =>
      `${line}: ${".".repeat(level)}${module}${names.length === 0 ? "" : ` (${names.join(" ")})`}`,
  );
}

test.each([
  ["import a", ["1: a"]],
  ["import a.b as c, d", ["1: a.b", "1: d"]],
  ["from a.b import c as d, e", ["1: a.b (c e)"]],
  ["from x import *", ["1: x (*)"]],
  ["from . import x", ["1: . (x)"]],
  ["from .. a . b import x", ["1: ..a.b (x)"]],
  ["from...deep import x", ["1: ...deep (x)"]],
  ["from a import (\n  b,  # why\n  c,\n)\nimport d", ["5: d", "1: a (b c)"]],
  ["from a import b, \\\n  c", ["1: a (b c)"]],
  ["try:\n    import fast as f\nexcept ImportError:\n    import slow as f", ["2: fast", "4: slow"]],
  ["if True: import x; from y import z", ["1: x", "1: y (z)"]],
  ["def f():\n\timport inner\r\n", ["2: inner"]],
  ["x = 1; import a", ["1: a"]],
  ["import größe", ["1: größe"]],
])("%j", (text, expected) => {
  expect(importsOf(text).toSorted()).toEqual([...expected].toSorted());
});

test("strings and comments import nothing", () => {
  const text = [
    '"""\nimport a\n"""',
    "# import b",
    "x = 'import c'",
    'y = r"""\\\\"""; import d',
    "z = f'{1}' # import e",
    "important = from_x = 1",
  ].join("\n");
  expect(importsOf(text)).toEqual(["6: d"]);
});

test("calls that import a literal are imports, others are told by their line", () => {
  const text = [
    "import importlib",
    'importlib.import_module("pkg.mod")',
    'm = __import__("x")',
    'importlib.import_module(".y", package=__package__)',
    "importlib.import_module(name)",
    'importlib.import_module(f"pkg.{name}")',
    'importlib.import_module("pkg." + name)',
  ].join("\n");
  expect(importsOf(text)).toEqual(["1: importlib", "2: pkg.mod", "3: x", "4: .y"]);
  expect(pythonImports(text).unknown).toEqual([5, 6, 7]);
});

test("what may be put on Python's path is known, where the code does so at all", () => {
  expect(pythonImports('x = "shared"').searched).toBeUndefined();
  expect(pythonImports('import sys\nsys.path.append("../shared")').searched).toEqual(["../shared"]);
});
