import { expect, test } from "vitest";
import { refreshModel, type Refreshed } from "../../src/loop/retraining/refresh.ts";
import { sha256 } from "../../src/records/canonical.ts";
import {
  FACTS,
  refresh,
  refreshRig,
  treeOf,
  withModel,
  type RefreshSetting,
} from "../unit/loop/retraining/refresh-rig.ts";

const PIN = `version: {sha256: ${"a".repeat(64)}}`;

/** What the command made, and whether the tree is what it was. */
async function ran(setting: RefreshSetting): Promise<Refreshed> {
  await using rig = await refreshRig(setting);
  const before = await treeOf(rig);
  const made = await refresh(rig);
  expect(await treeOf(rig)).toEqual(before);
  return made;
}

const contents = (made: Refreshed) =>
  made.kind === "changed"
    ? made.files.map(({ path, content }) => [
        path,
        content === undefined ? null : new TextDecoder().decode(content.bytes),
        content?.executable,
      ])
    : made;

const ruleOf = (made: Refreshed) =>
  made.kind === "failed" ? made.findings.map(({ rule, message }) => `${rule}: ${message}`).join("\n") : made.kind;

test("changed, new and deleted files are taken, with their modes, and the tree is put back", async () => {
  const made = await ran({
    script:
      "echo new > data/train.csv; mkdir -p data/more; echo x > data/more/x.sh; chmod +x data/more/x.sh; rm data/old.csv",
    changes: ["data/**", "!data/holdout.csv"],
    files: { "models/churn/data/old.csv": "old\n" },
  });
  expect(contents(made)).toEqual([
    ["models/churn/data/more/x.sh", "x\n", true],
    ["models/churn/data/old.csv", null, undefined],
    ["models/churn/data/train.csv", "new\n", false],
  ]);
});

test("the same second, the same length: the change is seen", async () => {
  const made = await ran({ script: "tr 0123456789 1234567890 < data/train.csv > t; cat t > data/train.csv; rm t" });
  expect(contents(made)).toMatchObject([["models/churn/data/train.csv", expect.any(String), false]]);
});

test("a pinned digest and what changed of the data are told", async () => {
  const made = await ran({ script: "printf new > data/train.csv", pin: PIN });
  expect(made).toMatchObject({
    kind: "changed",
    digests: { train: sha256("new").slice(7) },
    data: [
      { dataset: "train", path: "models/churn/data/train.csv", from: expect.any(String), to: sha256("new"), bytes: 3 },
    ],
  });
});

test("of a dataset whose path the proposal sets, the new file is the one that is pinned", async () => {
  const made = await ran({
    script: 'printf new > data/2026.csv; echo \'{"year": 2026}\' > "$MODEL_GITOPS_REFRESH"',
    changes: ["data/2*.csv"],
    set: ['datasets.train.path: "data/{refresh.year}.csv"'],
    pin: PIN,
  });
  expect(made).toMatchObject({ digests: { train: sha256("new").slice(7) }, values: { year: 2026 } });
});

test("files under a glob are pinned by their list, as a pin of several files is compared", async () => {
  const made = await ran({
    script: "printf b > data/parts/b.csv",
    changes: ["data/parts/*.csv"],
    set: ['datasets.train.path: "data/parts/*.csv"'],
    pin: PIN,
    files: { "models/churn/data/parts/a.csv": "a" },
  });
  const list = ["a", "b"].map((name) => `${sha256(name)}  models/churn/data/parts/${name}.csv\n`).join("");
  expect(made).toMatchObject({ digests: { train: sha256(list).slice(7) } });
});

test("it sees the window and the model, and no token; what it left is read", async () => {
  const said =
    '{\\"v\\": \\"$MODEL_GITOPS_MODEL $MODEL_GITOPS_WINDOW_ID $MODEL_GITOPS_WINDOW_START $MODEL_GITOPS_WINDOW_END [$GITHUB_TOKEN]\\"}';
  await using rig = await refreshRig({
    script: `echo "${said}" > "$MODEL_GITOPS_REFRESH"`,
    set: ['training.params.snapshot: "{refresh.v}"'],
  });
  const made = await refresh(rig, FACTS, { env: { GITHUB_TOKEN: "ghs_x" } });
  const v = "churn w1 2026-10-01T00:00:00Z 2026-10-08T00:00:00Z []";
  expect(made).toEqual({ kind: "changed", files: [], values: { v }, data: [], digests: {} });
});

test.each<[string, RefreshSetting]>([
  ["writes nothing", { script: "true" }],
  ["writes what is there", { script: "cp data/train.csv t; cat t > data/train.csv; rm t; touch data/train.csv" }],
  ["leaves values that nothing takes", { script: 'echo \'{"a": 1}\' > "$MODEL_GITOPS_REFRESH"' }],
  [
    "leaves values that the manifest has, on another day",
    {
      script: 'echo \'{"y": "y"}\' > "$MODEL_GITOPS_REFRESH"',
      set: ['target.column: "{refresh.y}"', 'training.params.day: "{today}"'],
    },
  ],
  [
    "writes what git ignores",
    { script: "echo x > data/x.tmp", files: { ".gitignore": "*.tmp\n" }, changes: ["data/**"] },
  ],
])("a refresh that %s changes nothing", async (_, setting) => {
  await using rig = await refreshRig(setting);
  expect((await refresh(rig)).kind).toBe("unchanged");
});

test("what git ignores and changes covers is said", async () => {
  await using rig = await refreshRig({
    script: "echo x > data/x.tmp",
    files: { ".gitignore": "*.tmp\n" },
    changes: ["data/**"],
  });
  const log = await withModel(rig, async (place, model) => {
    const said: string[] = [];
    const host = { ...place.host, log: { ...place.host.log, warn: (text: string) => void said.push(text) } };
    await refreshModel({ ...place, host }, model, FACTS);
    return said;
  });
  expect(log).toEqual([expect.stringMatching(/git ignores "models\/churn\/data\/x\.tmp".*dvc add/)]);
});

test("a model without a command has none", async () => {
  await using rig = await refreshRig({ script: "true" });
  const made = await withModel(rig, async (place, model) => {
    const { retraining } = model.head;
    const head = { ...model.head, retraining: retraining && { ...retraining, refresh: undefined } };
    return await refreshModel(place, { ...model, head }, FACTS);
  });
  expect(made).toEqual({ kind: "none" });
});

test.each<[string, RefreshSetting, RegExp]>([
  [
    "fails",
    { script: "echo half > data/train.csv; echo no bucket; exit 3" },
    /refresh-failed: .*code 3\. It said:\nno bucket/,
  ],
  [
    "hangs",
    { script: "echo half > data/train.csv; sleep 60", timeout: "1s" },
    /refresh-hung: .*longer than its timeout/,
  ],
  [
    "writes outside",
    { script: "echo x > data/holdout.csv; echo y > data/train.csv" },
    /wrote-outside: .*"models\/churn\/data\/holdout\.csv"/,
  ],
  ["writes a new file outside", { script: "echo x > 'a b'" }, /wrote-outside: .*"models\/churn\/a b"/],
  ["deletes outside", { script: "rm data/holdout.csv" }, /wrote-outside: .*holdout/],
  ["makes a file outside executable", { script: "chmod +x data/holdout.csv" }, /wrote-outside: .*holdout/],
  ["changes its manifest", { script: "echo '# x' >> model.yaml", changes: ["**"] }, /wrote-outside: .*model\.yaml/],
  [
    "changes workflows",
    { script: "mkdir -p ../../.github/workflows; echo x > ../../.github/workflows/x.yml", changes: ["/**"] },
    /wrote-outside: .*\.github/,
  ],
  [
    "changes environments",
    { script: "mkdir ../../environments; echo x > ../../environments/a.yaml", changes: ["/**"] },
    /wrote-outside: .*environments/,
  ],
  ["writes git's settings", { script: "git config core.autocrlf true" }, /wrote-outside: .*\.git\/config/],
  [
    "hides from git",
    { script: "echo '*' >> ../../.git/info/exclude; echo x > y" },
    /wrote-outside: .*\.git\/info\/exclude/,
  ],
  [
    "commits",
    { script: "echo x > data/train.csv; git -c user.name=a -c user.email=a@b commit -qam x" },
    /wrote-outside: .*\.git\/refs/,
  ],
  ["changes branches", { script: "git checkout -q -b other" }, /wrote-outside: .*\.git\/HEAD/],
  ["leaves a link", { script: "ln -sf /etc/passwd data/train.csv" }, /unusable-change: .*a symbolic link/],
  [
    "leaves a new link",
    { script: "ln -s train.csv data/b.csv", changes: ["data/**"] },
    /unusable-change: .*a symbolic link/,
  ],
  [
    "puts a link for a folder",
    { script: "mv data real; ln -s real data", changes: ["data/**", "data"] },
    /wrote-outside: .*real/,
  ],
  [
    "leaves a repository",
    { script: "git init -q data/in; echo x > data/in/x", changes: ["data/**"] },
    /unusable-change: .*a repository of its own/,
  ],
  ["leaves a pipe for a file", { script: "rm data/train.csv; mkfifo data/train.csv" }, /unusable-change|wrote-outside/],
  [
    "leaves a name that is no text",
    { script: "echo x > \"data/$(printf 'a\\377.csv')\"", changes: ["data/**"] },
    /unusable-change: .*not plain/,
  ],
  [
    "leaves a name of two lines",
    { script: "echo x > \"data/$(printf 'a\\n::error::b')\"", changes: ["data/**"] },
    /unusable-change: "models\/churn\/data\/a\\n::error::b"/,
  ],
  ["leaves too much", { script: "head -c 53000000 /dev/zero > data/train.csv" }, /unusable-change: .*51 MiB/],
  [
    "leaves what LFS keeps",
    { script: "echo x > data/train.csv", files: { ".gitattributes": "*.csv filter=lfs\n" } },
    /unusable-change: .*Git LFS.*DVC/,
  ],
  ["leaves no JSON", { script: 'echo rows=1 > "$MODEL_GITOPS_REFRESH"' }, /unusable-change: .*not JSON/],
  [
    "leaves a link to values",
    { script: 'ln -s /etc/passwd "$MODEL_GITOPS_REFRESH"' },
    /unusable-change: .*no plain file/,
  ],
  [
    "leaves a lot of values",
    { script: 'head -c 70000 /dev/zero > "$MODEL_GITOPS_REFRESH"' },
    /unusable-change: .*65536 bytes/,
  ],
  [
    "breaks the manifest",
    { script: 'echo \'{"c": 7}\' > "$MODEL_GITOPS_REFRESH"', set: ['evaluation.confidence: "{refresh.c}"'] },
    /broken-manifest: .*confidence/,
  ],
  [
    "leaves out what set needs",
    { script: "echo x > data/train.csv", set: ['training.params.a: "{refresh.c}"'] },
    /broken-manifest: .*training\.params\.a/,
  ],
])("a refresh that %s hands on nothing, and the tree is put back", async (_, setting, message) => {
  expect(ruleOf(await ran(setting))).toMatch(message);
});

test("line ends are stored as git add stores them", async () => {
  const made = await ran({
    script: "printf 'a\\r\\nb\\r\\n' > data/train.csv; printf 'c\\r\\n' > data/new.csv",
    changes: ["data/*.csv"],
    files: { ".gitattributes": "* text=auto\n" },
  });
  expect(contents(made)).toEqual([
    ["models/churn/data/new.csv", "c\n", false],
    ["models/churn/data/train.csv", "a\nb\n", false],
  ]);
});

test("a pointer of Git LFS is committed as the pointer that it is", async () => {
  const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${"b".repeat(64)}\nsize 12\n`;
  const made = await ran({
    script: `printf '${pointer.replaceAll("\n", "\\n")}' > data/train.csv`,
    files: { ".gitattributes": "train.csv filter=lfs\n" },
    pin: PIN,
  });
  expect(contents(made)).toEqual([["models/churn/data/train.csv", pointer, false]]);
  expect(made).toMatchObject({ digests: { train: "b".repeat(64) } });
});

test("what was staged is as good as not staged", async () => {
  const made = await ran({ script: "echo x > data/train.csv; git add -A ." });
  expect(contents(made)).toEqual([["models/churn/data/train.csv", "x\n", false]]);
});

test("an ignore file of the command's hides nothing of it from being put back", async () => {
  const made = await ran({
    script: "echo x > data/a.csv; echo y > data/b.csv; echo /b.csv > data/.gitignore",
    changes: ["data/**"],
  });
  expect(contents(made)).toEqual([
    ["models/churn/data/.gitignore", "/b.csv\n", false],
    ["models/churn/data/a.csv", "x\n", false],
  ]);
});

test("of what DVC tracks the pointer is taken, and a pin is that of the file that lies here", async () => {
  const pointer = (md5: string) => `outs:\n- md5: ${md5}\n  size: 3\n  path: train.csv\n`;
  const md5 = "22af645d1859cb5ca6da0c484f1f37ea"; // of "new", by md5sum
  await using rig = await refreshRig({
    script: `printf new > data/train.csv; printf '${pointer(md5).replaceAll("\n", "\\n")}' > data/train.csv.dvc`,
    changes: ["data/train.csv", "data/train.csv.dvc"],
    pin: PIN,
  });
  await rig.commit({
    "models/churn/data/train.csv": null,
    "models/churn/data/train.csv.dvc": pointer("a".repeat(32)),
    "models/churn/data/.gitignore": "/train.csv\n",
  });
  const made = await refresh(rig);
  expect(contents(made)).toEqual([["models/churn/data/train.csv.dvc", pointer(md5), false]]);
  expect(made).toMatchObject({ digests: { train: sha256("new").slice(7) }, data: [{ dataset: "train" }] });
});
