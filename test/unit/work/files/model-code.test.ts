import { expect, test } from "vitest";
import { RevisionFiles } from "../../../../src/revisions/revision-files.ts";
import { modelCode } from "../../../../src/work/files/model-code.ts";
import { model, type Edit } from "../manifests.ts";
import { memoryRevision } from "../../loop/memory-revision.ts";

const AT = "models/credit-risk";

async function found(files: Readonly<Record<string, string>>, ...edits: readonly Edit[]) {
  const given = Object.fromEntries(Object.entries(files).map(([path, text]) => [path.replace("~", AT), text]));
  const code = await modelCode(new RevisionFiles(memoryRevision("r", given)), model(...edits));
  const told = code.unfollowed.map(({ file, line, problem }) => `${file.replace(AT, "~")}:${line} ${problem}`);
  return { files: code.files.map((path) => path.replace(AT, "~")).toSorted(), told };
}

const command = (words: string): Edit => ["[python, train.py]", words];

test.each<[string, Readonly<Record<string, string>>, readonly string[]]>([
  ["a module of the root", { "~/train.py": "import util", "util.py": "" }, ["util.py"]],
  [
    "a package, on the way to its module",
    { "~/train.py": "import a.b.c as d", "a/__init__.py": "", "a/b/c.py": "" },
    ["a/__init__.py", "a/b/c.py"],
  ],
  [
    "what is taken from a package",
    { "~/train.py": "from shared import x, Y", "shared/x.py": "", "shared/other.py": "" },
    ["shared/x.py"],
  ],
  [
    "everything of a package",
    { "~/train.py": "from p import *", "p/__init__.py": "", "p/a.py": "", "p/q/__init__.py": "", "p/q/b.py": "" },
    ["p/__init__.py", "p/a.py", "p/q/__init__.py"],
  ],
  [
    "imports of imports, relative ones too",
    {
      "~/train.py": "import lib.a",
      "lib/__init__.py": "from . import base",
      "lib/a.py": "from ..lib.b import c",
      "lib/b.py": "",
      "lib/base.py": "",
      "lib/never.py": "",
    },
    ["lib/__init__.py", "lib/a.py", "lib/b.py", "lib/base.py"],
  ],
  [
    "a layout with src, at the root and above the model",
    {
      "~/train.py": "import pkg, fleet",
      "src/pkg/__init__.py": "",
      "models/src/fleet.py": "",
    },
    ["models/src/fleet.py", "src/pkg/__init__.py"],
  ],
  [
    "a project that is installed from the repository",
    {
      "~/train.py": "from features import age",
      "libs/features/pyproject.toml": "",
      "libs/features/src/features/__init__.py": "",
      "libs/features/src/features/age.py": "",
    },
    ["libs/features/src/features/__init__.py", "libs/features/src/features/age.py"],
  ],
  [
    "what the code puts on Python's path",
    {
      "~/train.py":
        'import sys\nfrom pathlib import Path\nsys.path.insert(0, str(Path(__file__).parents[2] / "tools/py"))\nimport t',
      "tools/py/t.py": "",
    },
    ["tools/py/t.py"],
  ],
  [
    "conditions and functions",
    {
      "~/train.py": "def f():\n  try:\n    import fast\n  except ImportError:\n    import slow",
      "fast.py": "",
      "slow.py": "",
    },
    ["fast.py", "slow.py"],
  ],
])("%s", async (_, files, expected) => {
  expect(await found(files)).toEqual({ files: [...expected, "~/train.py"].toSorted(), told: [] });
});

test("a file beside the script comes first, and Python's own modules are nobody's code", async () => {
  const files = {
    "~/train.py": "import util, json, queue",
    "~/util.py": "",
    "util.py": "",
    "json.py": "",
    "~/queue.py": "",
  };
  expect((await found(files)).files).toEqual(["~/queue.py", "~/train.py", "~/util.py"]);
});

test.each<[string, Readonly<Record<string, string>>, readonly string[]]>([
  [
    "[python, ../../tools/fit.py]",
    { "tools/fit.py": "import near", "tools/near.py": "" },
    ["tools/fit.py", "tools/near.py"],
  ],
  ["[python, -m, jobs.fit]", { "jobs/fit.py": "import other", "other.py": "" }, ["jobs/fit.py", "other.py"]],
  ["[python, -m, jobs]", { "jobs/__init__.py": "", "jobs/__main__.py": "" }, ["jobs/__init__.py", "jobs/__main__.py"]],
  ["[python, -c, 'import fit; fit.run()']", { "fit.py": "" }, ["fit.py"]],
  [
    "[env, PYTHONPATH=../../lib/py, python, train.py]",
    { "~/train.py": "import x", "lib/py/x.py": "" },
    ["lib/py/x.py", "~/train.py"],
  ],
  [
    '[sh, -c, "cd $PWD && PYTHONPATH=../../lib python train.py"]',
    { "~/train.py": "import x", "lib/x.py": "" },
    ["lib/x.py", "~/train.py"],
  ],
  [
    "[bash, ../../run.sh]",
    { "run.sh": "# python no.py\npython tools/fit.py\n", "tools/fit.py": "", "no.py": "" },
    ["run.sh", "tools/fit.py"],
  ],
  ["[Rscript, ../../r/fit.R]", { "r/fit.R": "", "r/other.R": "" }, ["r/fit.R"]],
  [
    "[papermill, fit.ipynb]",
    {
      "~/fit.ipynb": JSON.stringify({ cells: [{ cell_type: "code", source: ["%pip install x\n", "import util"] }] }),
      "~/other.ipynb": "{}",
      "util.py": "",
    },
    ["util.py", "~/fit.ipynb"],
  ],
])("%s", async (words, files, expected) => {
  expect((await found(files, command(words))).files).toEqual([...expected].toSorted());
});

test("notebooks and tests are no code, unless something names or imports them", async () => {
  const files = {
    "~/train.py": "from tests.samples import rows",
    "~/test_train.py": "",
    "~/train_test.py": "",
    "~/conftest.py": "",
    "~/look.ipynb": "{}",
    "~/tests/__init__.py": "",
    "~/tests/samples.py": "",
    "~/tests/rows.csv": "",
    "~/test/check.py": "",
    "~/test/rows.parquet": "",
  };
  const plain = ["~/test/rows.parquet", "~/tests/__init__.py", "~/tests/samples.py", "~/train.py"];
  expect((await found(files)).files).toEqual(plain);
  const spelled = await found(files, ["  artifact", "  code: ['*.py', '*.ipynb', tests]\n  artifact"]);
  expect(spelled.files).toEqual([
    "~/look.ipynb",
    "~/tests/__init__.py",
    "~/tests/rows.csv",
    "~/tests/samples.py",
    "~/train.py",
  ]);
});

test("what is left out by the manifest, or is data, is no code, whoever imports it", async () => {
  const files = { "~/train.py": "import util, gen", "util.py": "", "gen.py": "", "~/data/train.csv": "" };
  const edits: readonly Edit[] = [
    ["  artifact", "  code: ['**', '!/gen.py']\n  artifact"],
    command("[python, train.py, data/train.csv, ../../gen.py]"),
  ];
  expect((await found(files, ...edits)).files).toEqual(["util.py", "~/train.py"]);
});

test("what may be local and was not found is told with its line; what is installed is not", async () => {
  const files = {
    "~/train.py":
      "import numpy\nimport helpers\nfrom . import gone\nimport pkg.missing\nimport importlib\nimportlib.import_module(x)",
    "apps/web/helpers.py": "",
    "pkg/__init__.py": "",
    "~/.gitkeep": "",
  };
  const { told } = await found({ ...files, "~/__init__.py": "" });
  expect(told).toEqual([
    "~/train.py:6 imports what only running it tells",
    "~/train.py:2 imports helpers, and apps/web/helpers.py is not where Python would find it",
    "~/train.py:4 imports pkg.missing, of which only a part is found",
  ]);
  const relative = await found({ "~/train.py": "from .gone import x" });
  expect(relative.told).toEqual([`~/train.py:1 imports .gone, which is not in ${AT}`]);
  const declared = await found(files, ["  artifact", "  code: ['*.py', /apps/web/helpers.py]\n  artifact"]);
  expect(declared.told.join()).not.toContain("helpers");
});

test("requirements that others include belong to what is installed", async () => {
  const files = {
    "~/requirements.txt": "-r ../../envs/base.txt\nx==1\n",
    "envs/base.txt": "-c pins.in\n",
    "envs/pins.in": "",
  };
  expect((await found(files)).files).toEqual(["envs/base.txt", "~/requirements.txt"]);
  const conda = { "environment.yml": "dependencies:\n  - pip:\n    - -r envs/base.txt\n", "envs/base.txt": "" };
  expect((await found(conda)).files).toEqual(["envs/base.txt"]);
});

test("what the predict command names is judged whatever the manifest leaves out", async () => {
  const { files: code } = await found(
    { "~/train.py": "", "~/predict.py": "", "~/notes.py": "" },
    ["training:\n", 'training:\n  code: ["*.py", "!predict.py", "!notes.py"]\n'],
    ["evaluation:\n", "evaluation:\n  command: [python, predict.py]\n"],
  );
  expect(code).toEqual(["~/predict.py", "~/train.py"]);
});

test.each<[string, Readonly<Record<string, string>>, readonly string[], Edit]>([
  [
    "JavaScript",
    {
      "~/train.mjs": `import { a } from "../../shared/a.mjs";\nexport * from '../../shared/b.js';\nawait import("../../shared/c.mjs");\n`,
      "shared/a.mjs": `import "./deep/d.js";\nnew Worker(new URL("./e.js", import.meta.url));`,
      "shared/b.js": `const f = require( "./f" ), g = require("./g");`,
      ...Object.fromEntries(["c.mjs", "deep/d.js", "e.js", "f.json", "g/index.cjs", "never.js"].map((p) => [`shared/${p}`, ""])),
    },
    ["a.mjs", "b.js", "c.mjs", "deep/d.js", "e.js", "f.json", "g/index.cjs"],
    command("[node, train.mjs]"),
  ],
  [
    "TypeScript",
    { "~/train.ts": `import type { A } from "../../shared/a.js";\nimport b from "../../shared/b";`, "shared/a.ts": "", "shared/b.tsx": "" },
    ["a.ts", "b.tsx"],
    command("[node, train.ts]"),
  ],
  [
    "R and Julia",
    { "~/train.R": `source("../../shared/a.R")\nsys.source(file = '../../shared/b.r')`, "~/train.jl": `include("../../shared/c.jl")`, "shared/a.R": "", "shared/b.r": "", "shared/c.jl": "" },
    ["a.R", "b.r", "c.jl"],
    command("[Rscript, train.R]"),
  ],
])("code of other languages is followed by the paths that it names: %s", async (...[, files, expected, edit]) => {
  const { files: code, told } = await found(files, edit);
  expect(code.filter((path) => path.startsWith("shared/"))).toEqual(expected.map((path) => `shared/${path}`));
  expect(told).toEqual([]);
}); // prettier-ignore

test("what names more files than are followed is told, and a hostile one takes no time", async () => {
  const many = Array.from({ length: 3000 }, (_, index) => `import "./${index}.js";`).join("\n");
  const { told } = await found(
    { "~/train.mjs": `${many}\nimport${" ".repeat(200_000)}(\n${"require(".repeat(50_000)}` },
    command("[node, train.mjs]"),
  );
  expect(told).toEqual(["~/train.mjs:1 has more imports than are followed"]);
});
