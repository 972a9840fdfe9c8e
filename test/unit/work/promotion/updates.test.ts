import { expect, test } from "vitest";
import type { Reference } from "../../../../src/work/promotion/placeholders.ts";
import { applyUpdates, readUpdates, type Update } from "../../../../src/work/promotion/updates.ts";
import * as files from "./team-files.ts";

const REFERENCE: Reference = {
  uri: "s3://models/churn/2b",
  version: "1.5.0",
  digest: `sha256:${"2b".repeat(32)}`,
  tag: "churn@v1.5.0",
  model: "churn",
  commit: "1234567e12345678901234567890123456789012",
};

type Case = readonly [what: string, text: string, update: Omit<Update, "file">, before: string, after: string];

const CASES: readonly Case[] = [
  [
    "KServe",
    files.INFERENCE_SERVICE,
    { path: "spec.predictor.model.storageUri" },
    'storageUri: "s3://models/churn/v1"   # production',
    'storageUri: "s3://models/churn/2b"   # production',
  ],
  [
    "an annotation",
    files.INFERENCE_SERVICE,
    { path: 'metadata.annotations["model-gitops.dev/digest"]', value: "{digest}" },
    "digest: sha256:aaa  # what",
    `digest: ${REFERENCE.digest}  # what`,
  ],
  [
    "a canary of KServe by its predictor's name",
    files.WITH_CANARIES,
    { path: "spec.canary[predictor.name=v2].predictor.model.storageUri" },
    "storageUri: s3://models/churn/v2",
    "storageUri: s3://models/churn/2b",
  ],
  [
    "an LLM",
    files.LLM,
    { path: "spec.model.uri", value: "hf://acme/helper@{commit}" },
    "helper@1111",
    `helper@${REFERENCE.commit}`,
  ],
  [
    "Kustomize",
    files.KUSTOMIZATION,
    { path: "images[name=registry.example.com/churn].newTag", value: "v{version}" },
    "newTag: v1.4.0",
    "newTag: v1.5.0",
  ],
  [
    "quotes of a tag that would be a number",
    files.KUSTOMIZATION,
    { path: 'images[name="registry.example.com/proxy"].newTag', value: "{version}" },
    'newTag: "1.10"',
    'newTag: "1.5.0"',
  ],
  [
    "Flux, folded",
    files.HELM_RELEASE,
    { path: "spec.values.model.uri", kind: "HelmRelease" },
    ">-\n        oci://registry.example.com/models/churn:1.4.0",
    ">-\n        s3://models/churn/2b",
  ],
  [
    "Flux beside a marker",
    files.HELM_RELEASE,
    { path: "spec.values.model.tag", value: "{version}" },
    "tag: 1.4.0 # {",
    "tag: 1.5.0 # {",
  ],
  [
    "Argo CD",
    files.APPLICATION,
    { path: "spec.source.helm.parameters[name=model.uri].value" },
    "value: s3://models/churn/v1",
    "value: s3://models/churn/2b",
  ],
  [
    "Argo CD, in quotes",
    files.APPLICATION,
    { path: 'spec.source.helm.parameters[name="model.version"].value', value: "{version}" },
    "value: '1.4.0'",
    "value: '1.5.0'",
  ],
  [
    "Seldon",
    files.SELDON,
    { path: "spec.predictors[name=main].graph.modelUri" },
    '"gs://models/churn/v1"',
    '"s3://models/churn/2b"',
  ],
  [
    "an environment variable",
    files.DEPLOYMENT,
    { path: "spec.template.spec.containers[name=server].env[name=MODEL_URI].value", kind: "Deployment", name: "churn" },
    '"models:/churn/1"',
    '"s3://models/churn/2b"',
  ],
  [
    "values with anchors elsewhere",
    files.VALUES,
    { path: "serving.model.uri" },
    "uri: s3://models/churn/v1 #",
    "uri: s3://models/churn/2b #",
  ],
  [
    "an empty value",
    files.VALUES,
    { path: "serving.model.version", value: "{version}" },
    "version:\n",
    "version: 1.5.0\n",
  ],
  [
    "a commit that looks like a number",
    files.LLM,
    { path: "spec.model.uri", value: "{commit}" },
    "hf://acme/helper@1111",
    `"${REFERENCE.commit}"`,
  ],
  ["JSON", files.JSON_FILE, { path: "model.uri" }, '"s3:\\/\\/models\\/churn\\/v1"', '"s3://models/churn/2b"'],
];

const WRITTEN = CASES.flatMap(([what, text, update, before, after]) =>
  ["\n", "\r\n"].map((lineBreak) => ({
    what: lineBreak === "\n" ? what : `${what} with Windows' line ends`,
    update: { file: "a.yaml", ...update },
    given: text.replaceAll("\n", lineBreak),
    wanted: text.replace(before, () => after).replaceAll("\n", lineBreak),
  })),
);

test.each(WRITTEN)("$what is written, and nothing else", ({ update, given, wanted }) => {
  const written = applyUpdates(given, [update], REFERENCE);
  expect(written).toMatchObject({ text: wanted, changes: [{ path: update.path }] });
  expect(applyUpdates(wanted, [update], REFERENCE)).toEqual({ text: wanted, changes: [] });
});

test("a change says what was there, what is, and in which line", () => {
  const update = { file: "k.yaml", path: "spec.predictor.model.storageUri" };
  const written = applyUpdates(files.INFERENCE_SERVICE, [update], REFERENCE);
  expect(written).toHaveProperty("changes", [
    { path: update.path, from: "s3://models/churn/v1", to: "s3://models/churn/2b", line: 14 },
  ]);
  expect(readUpdates(files.INFERENCE_SERVICE, [update])).toEqual([{ update, value: "s3://models/churn/v1", line: 14 }]);
});

test("a text that other readers would take for a number or a date is quoted, whatever stood there", () => {
  const written = applyUpdates(
    "tag: 2024-01-02\ncommit: yes\n",
    [
      { file: "a.yaml", path: "tag", value: "{version}" },
      { file: "a.yaml", path: "commit", value: "{commit}" },
    ],
    { uri: "x", version: "2025-01-02", commit: "1e7" },
  );
  expect(written).toHaveProperty("text", 'tag: "2025-01-02"\ncommit: "1e7"\n');
});

test("a share of traffic is a number where the file has one, and a text where it has a text", () => {
  const update = (path: string, value: string): Update => ({ file: "s.yaml", path, value });
  const written = applyUpdates(
    "a: 75\nb: '25'\nc: 1%\n",
    [update("a", "{rest}"), update("b", "{traffic}"), update("c", "{traffic}%")],
    { uri: "x", traffic: 40 },
  );
  expect(written).toHaveProperty("text", "a: 60\nb: '40'\nc: 40%\n");
});

test("several documents and several updates in one go", () => {
  const updates = [
    { file: "f.yaml", path: "spec.url", value: "{uri}" },
    { file: "f.yaml", path: "spec.values.model.uri" },
    { file: "f.yaml", path: "spec.values.model.tag", value: "{version}" },
  ];
  const written = applyUpdates(files.HELM_RELEASE, updates, REFERENCE);
  expect(written).toHaveProperty(
    "text",
    files.HELM_RELEASE.replace("https://charts.example.com", "s3://models/churn/2b")
      .replace("oci://registry.example.com/models/churn:1.4.0", "s3://models/churn/2b")
      .replace("tag: 1.4.0", "tag: 1.5.0"),
  );
  expect(written).toHaveProperty("changes.2.line", 20);
});

test("an update that is said twice is made once, and a contradiction is refused", () => {
  const one = { file: "a.yaml", path: "images[name=registry.example.com/churn].newTag", value: "v{version}" };
  const other = { ...one, path: "images[0].newTag" };
  expect(applyUpdates(files.KUSTOMIZATION, [one, other], REFERENCE)).toHaveProperty("changes.length", 1);
  expect(applyUpdates(files.KUSTOMIZATION, [one, { ...other, value: "{digest}" }], REFERENCE)).toEqual({
    problem: expect.stringMatching(/^a\.yaml:8: two updates contradict each other: images\[name=/),
  });
});

test("long lines of comments take no time, and a file of many documents and updates little", () => {
  const ruler = `${"#".repeat(5000)}\n`;
  const parts = Array.from({ length: 100 }, (_, at) => `${ruler}kind: A\nmetadata: {name: n${at}}\nuri: s3://old\n`);
  const text = parts.join("---\n");
  const updates = [3, 50, 99].map((at) => ({ file: "a.yaml", path: "uri", name: `n${at}` }));
  const before = performance.now();
  expect(applyUpdates(text, updates, REFERENCE)).toHaveProperty("changes.length", 3);
  expect(performance.now() - before).toBeLessThan(5000);
  expect(applyUpdates(`${text}${ruler.repeat(300)}`, updates, REFERENCE)).toHaveProperty("problem");
});

test.each([
  "yes",
  "no",
  "on",
  "off",
  "y",
  "n",
  "0o7",
  "1_000",
  "12:30:45",
  "0b11",
  "1e3",
  "~",
  "null",
  ".inf",
  "0x1f",
  "2026-01-01",
  "010",
  "=",
  "<<",
  "-",
  "? a",
  "a: b",
  "a #b",
  "'",
  '"',
  "@a",
  "`a",
  "%a",
  "1.10",
  "+1",
  "1__0",
  "190:20:30",
])("a value %j stays a text for YAML 1.1 too", (value) => {
  const done = applyUpdates("a: x\nb: 1\n", [{ file: "f.yaml", path: "a", value: "{uri}" }], { uri: value });
  expect("text" in done ? done.text.split("\n")[0] : done.problem).toMatch(/^a: ["']/);
});
