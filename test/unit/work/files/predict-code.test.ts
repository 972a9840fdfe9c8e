import { expect, test } from "vitest";
import { RevisionFiles } from "../../../../src/revisions/revision-files.ts";
import { predictCode } from "../../../../src/work/files/predict-code.ts";
import { memoryRevision } from "../../loop/memory-revision.ts";
import { model } from "../manifests.ts";

const AT = "models/credit-risk";
const FILES = {
  [`${AT}/model.yaml`]: "",
  [`${AT}/train.py`]: "import shared\n",
  [`${AT}/shared.py`]: "",
  [`${AT}/predict.py`]: "import features\n",
  [`${AT}/features.py`]: "from lib import scale\n",
  "lib/scale.py": "",
  "requirements.txt": "numpy==2\n",
  [`${AT}/data/holdout.csv`]: "id\n",
};

async function codeOf(command: string, files: Readonly<Record<string, string>> = {}) {
  const asked = model(["metrics:", `command: [${command}]\n  metrics:`]);
  return await predictCode(new RevisionFiles(memoryRevision("r", { ...FILES, ...files })), asked);
}

test("what a command names, what that imports, what lies beside it, and what pins its packages", async () => {
  expect(await codeOf("python, predict.py")).toEqual([
    "lib/scale.py",
    `${AT}/features.py`,
    `${AT}/predict.py`,
    `${AT}/shared.py`,
    "requirements.txt",
  ]);
});

test.each<[string, string, Readonly<Record<string, string>>]>([
  [
    "only running it tells",
    "python, predict.py",
    { [`${AT}/predict.py`]: "import importlib, sys\nimportlib.import_module(sys.argv[1])\n" },
  ],
  ["nobody reads", "node, predict.mjs", { [`${AT}/predict.mjs`]: "import './helper.mjs'\n" }],
  ["is not named", "make, predict", {}],
])("where what it imports %s, all of the model's code counts", async (_, command, files) => {
  expect(await codeOf(command, files)).toEqual(expect.arrayContaining([`${AT}/train.py`, `${AT}/shared.py`]));
});

test("data, what training leaves, the manifest and prose are none, and whatever else lies there is", async () => {
  const none = ["data/holdout.csv", "data/holdout.csv.dvc", "model.onnx", "model.yaml", "README.md"];
  const code = [
    "settings.json",
    "helper.so",
    "helper.pyc",
    "__pycache__/helper.pyc",
    "helper.txt",
    "re.py",
    "rows.csv",
  ];
  const added = Object.fromEntries([...none, ...code].map((name) => [`${AT}/${name}`, ""]));
  const found = await codeOf("python, predict.py, data/holdout.csv, settings.json", added);
  expect(found).toEqual(expect.arrayContaining(code.map((name) => `${AT}/${name}`)));
  expect(found?.filter((path) => none.includes(path.slice(AT.length + 1)))).toEqual([]);
});

// What a command or a program does with names that are put together only running it tells.
test.each([
  ["sh, predict.sh", "predict.sh", 'exec node "$(dirname "$0")/helper.mjs"\n'],
  ["sh, -c, 'exec node $PWD/helper.mjs'", "x.py", ""],
  ["sh, -c, 'cd src; python3 helper.py'", "x.py", ""],
  ["sh, -c, 'F=helper; python ${F}.py'", "x.py", ""],
  ["node, -e, 'import(process.cwd() + `/helper.mjs`)'", "x.py", ""],
  ["python, -c, 'import predict'", "x.py", ""],
  ["python, -m, predict", "x.py", ""],
  ["python, -i, predict.py", "x.py", ""],
  ["/usr/bin/python3, predict.py", "x.py", ""],
  ...[
    "import subprocess\nsubprocess.run(['python','helper' + '.py'])",
    "import os\nos.system('python helper')",
    "import os\nos.execvp('python', ['python', 'helper'])",
    "import runpy\nrunpy.run_path('helper')",
    "exec(open('helper.txt').read())",
    "import ctypes\nctypes.CDLL('./lib.so')",
    "from numpy.ctypeslib import load_library",
    "import importlib as i\ngetattr(i, 'import_' + 'module')('helper')",
    "f = __builtins__",
    "f = \uD835\uDC1Exec",
    "import joblib",
    "import numpy as np\nnp.load('model.npz')",
    "import unknown_package",
    "import sys\nsys.modules",
    "import sys\nsys.path.append('x')",
    "print('train.py')",
    `x = 1\n${"#".repeat(200_000)}`,
  ].map((text) => ["python, predict.py", "predict.py", text]),
])("where %s may run what nobody follows, the program that trains counts too: %s %j", async (command, name, text) => {
  const files = { [`${AT}/${name}`]: text, [`${AT}/helper.mjs`]: "", [`${AT}/src/helper.py`]: "" };
  expect(await codeOf(command, files)).toEqual(
    expect.arrayContaining([`${AT}/train.py`, `${AT}/shared.py`, `${AT}/helper.mjs`, `${AT}/src/helper.py`]),
  );
});

test("plain Python that reads what training left leaves out the program that trains, and nothing it shares", async () => {
  const text = "import csv, json, math, sys\nfrom features import scale\nmodel = json.load(open('model.json'))\n";
  const found = await codeOf("python3, predict.py", { [`${AT}/predict.py`]: text });
  expect(found).not.toContain(`${AT}/train.py`);
  expect(found).toContain(`${AT}/shared.py`);
  expect(await codeOf("python, predict.py", { [`${AT}/predict.py`]: `${text}import train\n` })).toContain(
    `${AT}/train.py`,
  );
});

test("nobody leaves out what it imports", async () => {
  const asked = model(["metrics:", "command: [python, predict.py]\n  metrics:"]);
  const training = { ...asked.training, code: { include: ["**"], exclude: [`${AT}/features.py`] } };
  const code = await predictCode(new RevisionFiles(memoryRevision("r", FILES)), { ...asked, training });
  expect(code).toContain(`${AT}/features.py`);
});

test("a model that is asked in another way has none", async () => {
  expect(await predictCode(new RevisionFiles(memoryRevision("r", FILES)), model())).toBeUndefined();
});
