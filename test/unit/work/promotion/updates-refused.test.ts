import { expect, test } from "vitest";
import { applyUpdates, readUpdates, type Update } from "../../../../src/work/promotion/updates.ts";
import * as files from "./team-files.ts";

const REFERENCE = { uri: "s3://models/churn/2b", version: "1.5.0" };

type Case = readonly [what: string, text: string, update: Omit<Update, "file">, problem: string];

const CASES: readonly Case[] = [
  [
    "a key that is not there",
    files.LLM,
    { path: "spec.model.url" },
    'a.yaml:6: spec.model.url leads nowhere: model has no key url, but uri and name. Did you mean "uri"?',
  ],
  [
    "an entry that is not there",
    files.KUSTOMIZATION,
    { path: "images[name=registry.example.com/churm].newTag" },
    'Did you mean "registry.example.com/churn"?',
  ],
  [
    "an entry of another key",
    files.WITH_CANARIES,
    { path: "spec.canary[name=v2].trafficPercent" },
    "a.yaml:12: spec.canary[name=v2].trafficPercent leads nowhere: canary has no entry whose name is v2; none of its entries has name.",
  ],
  [
    "an entry that is there twice",
    "a:\n  - {n: x, v: 1}\n  - {n: x, v: 2}\n",
    { path: "a[n=x].v" },
    "a has 2 entries whose n is x, in lines 2 and 3",
  ],
  [
    "a list without an entry",
    files.KUSTOMIZATION,
    { path: "images.newTag" },
    "images is a list and has no keys, so name an entry, as in [name=…].",
  ],
  [
    "a number that is too high",
    files.KUSTOMIZATION,
    { path: "images[2].newTag" },
    "images has 2 entries, counted from [0].",
  ],
  ["a mapping", files.LLM, { path: "spec.model" }, "spec.model is a mapping. Name the key in it"],
  [
    "a document that is not there",
    files.DEPLOYMENT,
    { path: "spec", kind: "StatefulSet" },
    "does not have a document of kind StatefulSet. It has Service churn and Deployment churn.",
  ],
  [
    "a path of two documents",
    files.DEPLOYMENT,
    { path: "metadata.name" },
    "a.yaml:3: metadata.name is there 2 times: Service churn in line 3 and Deployment churn in line 11. Say which document",
  ],
  [
    "a Helm template",
    "kind: A\nimage: {{ .Values.image }}\n",
    { path: "image" },
    "a.yaml:2: this is a template with {{ … and no YAML until it is filled in.",
  ],
  [
    "a Helm template with conditions",
    "{{- if .Values.on }}\na: 1\n{{- end }}\n",
    { path: "a" },
    "this is a template with {{- …",
  ],
  [
    "a value that a template fills",
    "a: '{{ .Values.x }}'\n",
    { path: "a" },
    "a is filled in from elsewhere ({{ .Values.x }}).",
  ],
  ["a value that Flux fills", "a: ${model_uri}\n", { path: "a" }, "a is filled in from elsewhere (${model_uri})."],
  ["an alias", "a: &u s3://x\nb: *u\n", { path: "b" }, "a.yaml:2: b is an alias"],
  ["an anchored value", "a: &u s3://x\nb: *u\n", { path: "a" }, "a.yaml:1: a belongs to an anchor"],
  [
    "a value in an anchored mapping",
    files.VALUES,
    { path: "x-common.replicas", value: "{version}" },
    "belongs to an anchor",
  ],
  ["a value below an alias", files.VALUES, { path: "serving.resources.cpu" }, "resources is an alias"],
  [
    "a value that is merged",
    files.VALUES,
    { path: "serving.replicas" },
    "What `<<` brings in from elsewhere is not looked at",
  ],
  ["no path", files.LLM, { path: "spec..model" }, "is no path"],
  ["an open bracket", files.LLM, { path: "spec[name=x" }, 'from "[name=x" on'],
  [
    "an unknown placeholder",
    files.LLM,
    { path: "spec.model.uri", value: "{ur}" },
    '{ur} is no placeholder. Did you mean "uri"?',
  ],
  [
    "a placeholder without a value",
    files.LLM,
    { path: "spec.model.uri", value: "x:{tag}" },
    "{tag} has no value here: this artifact was given no tag; write {version} or {digest}.",
  ],
  ["broken YAML", "a: 1\n---\nb: [1\n", { path: "a" }, "a.yaml:"],
  ["nothing", "", { path: "a" }, "a.yaml:1: the file is empty."],
  ["a text with __proto__", "a: 1\n", { path: "__proto__.b" }, "has no key __proto__"],
];

test("a path into a text of several lines is refused with the way around it", () => {
  const update = { file: "a.yaml", path: "patches[0].patch.value" };
  expect(applyUpdates(files.KUSTOMIZATION, [update], REFERENCE)).toEqual({
    problem: expect.stringContaining(
      "patch is a text of several lines, and no path leads into it. Write Argo CD's `values`",
    ),
  });
});

test.each(CASES.map(([what, text, update, problem]) => ({ what, text, update, problem })))(
  "$what is refused",
  ({ text, update, problem }) => {
    const whole = { file: "a.yaml", ...update };
    expect(applyUpdates(text, [whole], REFERENCE)).toEqual({ problem: expect.stringContaining(problem) });
  },
);

test("what cannot be written is not read for something else either", () => {
  const update = { file: "a.yaml", path: "b" };
  expect(readUpdates("a: &u s3://x\nb: *u\n", [update])).toEqual([
    { update, problem: expect.stringContaining("alias") },
  ]);
});

test("with one problem nothing is changed, and each problem is told", () => {
  const updates = ["spec.model.uri", "spec.nothing", "metadata.nothing"].map((path) => ({ file: "a.yaml", path }));
  const refused = applyUpdates(files.LLM, updates, REFERENCE);
  expect(refused).not.toHaveProperty("text");
  expect("problem" in refused && refused.problem.split("\n")).toHaveLength(2);
});
