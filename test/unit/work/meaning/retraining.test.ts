import { describe, expect, test } from "vitest";
import { checkMeaning } from "../../../../src/work/meaning/meaning.ts";
import { formAndMeaning } from "../../../../src/work/meaning/repaired.ts";
import { readModelManifest } from "../../../../src/manifest/read.ts";
import { FILE, source, type Edit } from "../manifests.ts";
import { END, REFRESH, remarks, UNLABELLED, WATCHED } from "./retraining-remarks.ts";

test("a good section has no finding", () => {
  const good = `  when: [drift, decay, estimated-decay, concept-drift]
  newLabelledRows: 5000
  minLabelledRows: 500
  dueEvery: 90d
  after: 3 of 5
  cooldown: 14d
  quietHours: {from: "22:00", to: "06:00", timezone: Europe/Paris, days: [sat, sun]}
  maxAge: 30d
  refresh:
    command: [python, refresh.py]
    changes: [data/train.csv, data/parts/*.csv, "!data/parts/old.csv", /shared/rows/**]
    env: [AWS_ROLE]
    timeout: 2h
  set:
    datasets.train.period.from: "{refresh.since}"
    datasets.train.period.to: "{window.end}"
    datasets.train.version.sha256: "{refresh.digest}"
    training.params.since: "{window.start} of {window.id}"
    training.params.learning-rate: 0.1
    training.seeds[0]: "{refresh.seed}"
    training.command: [python, train.py, "--until={today}"]
    description: '\\d{4} stays'
  replay: {windows: 8, decides: false}
`;
  expect(remarks(WATCHED, good, ["artifact: model.onnx", "artifact: model.onnx\n  seeds: [1]"])).toEqual([]);
});

test("a proposal by a timetable needs no monitoring", () => {
  expect(remarks("", `  dueEvery: 90d\n${REFRESH}`)).toEqual([]);
  expect(remarks("", `  when: []\n${REFRESH}`)).toEqual([]);
});

describe("what asks for it", () => {
  test.each<[before: string, section: string, expected: readonly string[]]>([
    [WATCHED, "  after: 5 of 3\n", ["1:10 fail No 5 of 3 windows can show a signal."]],
    [
      WATCHED,
      "  when: []\n  after: 3 of 5\n",
      ["2:3 fail `after` is about alerts, and `when: []` names none: it is not read."],
    ],
    [
      "",
      "  when: [drift]\n  newLabelledRows: 10\n  minLabelledRows: 5\n  after: 1 of 2\n  replay: {windows: 3}\n",
      [
        "1:3 fail Without `monitoring` no alert fires.",
        "2:3 fail Without `monitoring` no labels are counted.",
        "3:3 fail Without `monitoring` no labels are counted, so that no proposal would ever have enough.",
        "4:3 fail Without `monitoring` there are no windows.",
        "5:3 fail Without `monitoring` there are no rows of production to replay.",
      ],
    ],
    [
      "",
      "  cooldown: 3d\n",
      [
        "0:1 warn Nothing but a request asks for a proposal: without `monitoring` no alert fires, and there is no `dueEvery`.",
      ],
    ],
    [
      UNLABELLED,
      "  when: [drift, decay, concept-drift]\n  newLabelledRows: 10\n  minLabelledRows: 5\n  replay: {}\n",
      [
        "1:17 fail Without `monitoring.labels` there is never an alert of decay.",
        "1:24 fail Without `monitoring.labels` there is never an alert of concept-drift.",
        "2:3 fail Without `monitoring.labels` no labelled rows are counted.",
        "3:3 fail Without `monitoring.labels` no labelled rows are counted.",
        "4:3 fail Without `monitoring.labels` no labelled rows are replayed.",
      ],
    ],
    [
      "monitoring: {logs: logs/*.parquet, performance: {estimate: false}}\n",
      "  when: [estimated-decay]\n",
      ["1:10 fail `monitoring.performance.estimate` is false, so there is never an alert of estimated-decay."],
    ],
    [
      WATCHED,
      '  quietHours: {from: "22:00", to: "22:00", timezone: Europe/Pari}\n',
      [
        "1:35 fail Quiet hours from 22:00 to 22:00 are none, or all of the day.",
        '1:54 fail There is no time zone "Europe/Pari".',
      ],
    ],
    [
      WATCHED,
      '  quietHours: {from: "24:00", to: "06:00"}\n',
      ["1:22 fail A day has no 24:00: hours are 00:00 to 23:59."],
    ],
    [WATCHED, "  dueEvery: 0d\n  maxAge: 0d\n", ["1:13 fail 0d is no time at all.", "2:11 fail 0d is no time at all."]],
    [
      WATCHED,
      "  dueEvery: 3d\n  maxAge: 2h\n  newLabelledRows: 10\n  minLabelledRows: 20\n",
      [
        "1:13 warn A retraining is due every 3d, and no proposal comes within 7d of the last one (cooldown).",
        "2:11 warn A proposal is closed after 2h, most likely before anybody has looked at it.",
        "3:20 warn 10 new labelled rows ask for a proposal, and it waits for 20 (minLabelledRows).",
      ],
    ],
  ])("%j with %j", (before, section, expected) => {
    expect(remarks(before, section + REFRESH)).toEqual(expected);
  });

  test("a task whose performance nobody estimates", () => {
    const edits: readonly Edit[] = [
      ["binary-classification", "forecasting"],
      [", positive: 1", ""],
      ["columns: {id: loan_id}", "columns: {id: loan_id, time: day}"],
      [/metrics:[^]*/, "metrics: {mae: {max: 9}}\n"],
    ];
    expect(remarks(WATCHED, `  when: [estimated-decay]\n${REFRESH}`, ...edits)).toEqual([
      "1:10 fail The performance of forecasting cannot be estimated without labels, so there is never an alert of estimated-decay.",
    ]);
  });

  test("a retired model", () => {
    expect(remarks(WATCHED, REFRESH, ["kind: Model", "kind: Model\nlifecycle: retired"])).toEqual([
      "0:1 warn A retired model is never trained, so no pull request retrains it.",
    ]);
  });
});

describe("what a refresh may write", () => {
  const of = (...changes: readonly string[]) =>
    remarks(WATCHED, `  refresh: {command: [python, refresh.py], changes: ${JSON.stringify(changes)}}\n`).map((line) =>
      line.replace(/^\S+ /, "").replace(/: a refresh brings data.*/, ""),
    );

  test.each<[pattern: string, what: string]>([
    ["model.yaml", "this manifest"],
    ["*.yaml", "this manifest"],
    ["**", "this manifest"],
    ["/**", "this manifest"],
    ["/models/*/model.yaml", "this manifest"],
    ["/models/churn/model.yaml", "manifests of other models"],
    ["../churn/model.yml", "manifests of other models"],
    ["/models/o*/**", "manifests of other models"],
    ["/.github/workflows/check.yml", "workflows and settings"],
    ["/.github/model-gitops.yaml", "workflows and settings"],
    ["/.github/actions/*/run.sh", "workflows and settings"],
    ["/*/workflows/*.yml", "workflows and settings"],
    ["/{.github,rows}/workflows/*.yml", "workflows and settings"],
    ["/.git*/config", "git's own files"],
    ["../../.git/hooks/pre-push", "git's own files"],
    ["/environments/production.yaml", "environments"],
    ["/e*/*.yaml", "environments"],
    ["/model-gitops-out/**", "records of the suite"],
    ["/.model-gitops/ledger.json", "records of the suite"],
    ["/.gitmodules", "submodules"],
    ["/CODEOWNERS", "CODEOWNERS"],
    ["/docs/*", "CODEOWNERS"],
  ])("never %s", (pattern, what) => {
    const [line] = of(pattern);
    expect(line?.startsWith(`fail "${pattern}" takes in `)).toBe(true);
    expect(line).toContain(what);
  });

  test("what is left out is none of it", () => {
    expect(of("*", "!*.yaml", "!*.yml")).toEqual([]);
    expect(of("/**/*.csv")).toEqual([
      'warn "/**/*.csv" takes in the dataset "holdout", which judges. Where a proposal brings new rows of it, the old rows decide, and the new ones are shown beside them.',
    ]);
  });

  test.each<[changes: readonly string[], expected: readonly string[]]>([
    [["../../../etc/passwd"], ['fail The path "../../../etc/passwd" leads out of the repository.']],
    [["data/a.csv", "!../../../x"], ['fail The path "!../../../x" leads out of the repository.']],
    [["s3://rows/a.csv"], ['fail "s3://rows/a.csv" is a URL; a proposal changes files of the repository.']],
    [["data/parts/"], ['fail "data/parts/" is a folder, and no file.']],
    [["/"], ['fail "/" is the whole repository']],
    [["data/a.csv", "!/"], ['fail "!/" is the whole repository']],
    [["!data/a.csv"], ["fail Every pattern leaves files out, so the command may write none."]],
    [
      ["data/holdout.csv.dvc"],
      [
        'warn "data/holdout.csv.dvc" takes in the dataset "holdout", which judges. Where a proposal brings new rows of it, the old rows decide, and the new ones are shown beside them.',
      ],
    ],
  ])("%j", (changes, expected) => {
    expect(of(...changes)).toEqual(expected);
  });

  test("its command and its variables are those of every command", () => {
    const section = "  refresh: {command: [python refresh.py], changes: [data/train.csv], env: [GITHUB_TOKEN]}\n";
    expect(remarks(WATCHED, section)).toEqual([
      '1:23 fail "python refresh.py" is a line for a shell, but it is started without one.',
      "1:76 fail GITHUB_TOKEN belongs to the runner and is never passed on.",
    ]);
  });
});

describe("a proposal that would change nothing", () => {
  const NOTHING = "0:1 warn No proposal is ever opened, because it would change nothing";
  const first = (section: string, ...edits: readonly Edit[]) =>
    remarks(WATCHED, section, ...edits).map((line) => line.replace(/: there is no `refresh`.*/, ""));

  test("is told with the line to write", () => {
    expect(first("  dueEvery: 90d\n")).toEqual([NOTHING]);
    const [finding] = checkMeaning(source(END(`${WATCHED}retraining: {dueEvery: 90d}\n`)));
    expect(finding?.remediation).toContain("`refresh: {command: [python, refresh.py], changes: [data/train.csv]}`");
  });

  test("edits that are made already are none", () => {
    expect(first("  set: {columns.id: loan_id}\n")).toContain(NOTHING);
    expect(first("  set: {columns.id: id}\n")).not.toContain(NOTHING);
  });

  test.each<[string, string, boolean]>([
    ["in a bucket", "train: {path: s3://rows/train.csv}", false],
    ["in a bucket, by a name that pins nothing", 'train: {path: s3://rows/train.csv, version: {snapshot: "7"}}', false],
    ["in a bucket, pinned", "train: {path: s3://rows/train.csv, version: {s3VersionId: v1}}", true],
    ["fetched", "train: {path: data/train.csv, fetch: {command: [get]}}", false],
  ])("training data %s", (_, train, isNothing) => {
    const found = first("  dueEvery: 90d\n", ["train: {path: data/train.csv}", train]);
    expect(found.includes(NOTHING)).toBe(isNothing);
  });
});

test("what may follow from a broken part is not told beside it", () => {
  const read = (text: string) => {
    const result = readModelManifest({ file: FILE, text });
    return formAndMeaning(result).map(({ rule }) => rule);
  };
  const { manifest } = source();
  const text = (monitoring: string) =>
    `${JSON.stringify(manifest).slice(0, -1)}, monitoring: ${monitoring}, retraining: {newLabelledRows: 9, dueEvery: 90d}}\n`;
  expect(read(text("{logs: l.csv, labels: {}}"))).not.toContain("meaning/retraining");
  expect(read(text("{logs: l.csv}"))).toContain("meaning/retraining");
});
