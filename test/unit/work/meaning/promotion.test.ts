import { expect, test } from "vitest";
import { checkCanaries } from "../../../../src/work/meaning/canaries.ts";
import { checkMeaning } from "../../../../src/work/meaning/meaning.ts";
import { promotionFileRemarks } from "../../../../src/work/meaning/promotion-files.ts";
import { readEnvironment } from "../../../../src/manifest/read.ts";
import { resolveModel } from "../../../../src/manifest/resolve.ts";
import { source } from "../manifests.ts";
import { END } from "./retraining-remarks.ts";

/** `line:column message` of the section, whose own line is 0. */
function remarks(section: string): readonly string[] {
  const given = source(END(`promotion:\n${section}`));
  const top = given.locate("/promotion", "key").line ?? 0;
  return checkMeaning(given).map(({ location, message }) => `${(location?.line ?? 0) - top} ${message}`);
}

test("stages that wait for nobody, or for each other, are told at their lines", () => {
  expect(remarks("  staging: {}\n  production: {after: staging, soak: 24h, automatic: true}\n")).toEqual([]);
  expect(remarks("  staging: {}\n  production: {after: stagin, soak: 1d}\n")).toEqual([
    '2 production comes after stagin, and there is no such stage. Did you mean "staging"? There are staging and production.',
  ]);
  expect(remarks("  production: {soak: 1d, automatic: true}\n")).toEqual([
    "1 production has a soak and no `after`: nothing says where a version is to serve so long.",
    "1 production is automatic and has no `after`: nothing says what to promote.",
  ]);
  expect(remarks("  a: {after: c}\n  b: {after: a}\n  c: {after: b}\n  d: {after: a}\n")).toEqual([
    "1 The stages wait for each other: a after c after b after a. None of them can ever serve.",
  ]);
  expect(remarks("  production: {updates: [{file: ../../../x.yaml, path: a}]}\n")[0]).toContain("leads out of the");
});

const STAGE = `  production:
    updates: [{file: /k8s/a.yaml, path: spec.uri}, {file: /k8s/b.yaml, path: x, value: "{urn}"}]
    endpoint: {url: "https://example.com/", request: /k8s/request.json}
    canary: {file: /k8s/a.yaml, style: list}
`;

function fileRemarks(texts: Readonly<Record<string, string | undefined>>): readonly string[] {
  const { manifest, file } = source(END(`promotion:\n${STAGE}`));
  const found = promotionFileRemarks(resolveModel(manifest, file), new Map(Object.entries(texts)));
  return found.map(({ at, message }) => `${at} ${message}`);
}

test("what the named files say against updates, endpoint and canary is told before a promotion needs it", () => {
  expect(fileRemarks({ "k8s/a.yaml": "spec: {other: 1}\n", "k8s/request.json": "{" })).toMatchInlineSnapshot(`
    [
      "/promotion/production/updates/0/path k8s/a.yaml:1: spec.uri leads nowhere: spec has no key uri, but other.",
      "/promotion/production/updates/1/file There is no file k8s/b.yaml.",
      "/promotion/production/endpoint/request k8s/request.json is no JSON.",
      "/promotion/production/canary k8s/a.yaml:1: the file does not have a document of kind InferenceService. It has the document of line 1.",
    ]
  `);
  expect(fileRemarks({ "k8s/b.yaml": "x: 1\n" })).toMatchInlineSnapshot(`
    [
      "/promotion/production/updates/0/file There is no file k8s/a.yaml.",
      "/promotion/production/updates/1/value The value of x: {urn} is no placeholder. Did you mean "uri"? There are {uri}, {version}, {digest}, {tag}, {model}, {commit}, {traffic} and {rest}.",
      "/promotion/production/endpoint/request There is no file k8s/request.json.",
      "/promotion/production/canary/file There is no file k8s/a.yaml.",
    ]
  `);
});

const CANARY = `apiVersion: model-gitops/v1
kind: Environment
name: production
models:
  churn:
    digest: sha256:${"1a".repeat(32)}
    canary:
      digest: sha256:${"1a".repeat(32)}
      traffic: 50
      steps: [10, 5]
      minimumRows: 10
`;

test("a canary that nobody can promote is told at its line", () => {
  const { manifest, file } = source([/^name: .*$/m, "name: churn"]);
  const read = readEnvironment({ file: "environments/production.yaml", text: CANARY });
  if (read.manifest === undefined) throw new Error("the environment cannot be read");
  const found = checkCanaries([{ ...read, manifest: read.manifest }], [resolveModel(manifest, file)]);
  expect(found.map(({ location, outcome, message }) => `${location?.line} ${outcome} ${message}`))
    .toMatchInlineSnapshot(`
      [
        "10 fail The canary of churn in production goes from 10 to 5 percent, a step that is never reached. Write steps that grow.",
        "9 fail The canary of churn in production has 50 percent of the traffic, more than its last step of 5. Lower traffic, or add the step.",
        "9 fail The canary of churn in production has 50 percent of the traffic, and nothing says since when, so that no window is of this step. Write \`traffic: 0\`, and the schedule begins the step; or \`since\` with the time from which users got it.",
        "7 fail The canary of churn in production has no way to decide: the manifest of churn has no monitoring.experiment. Add one with its control, treatment and guardrails.",
        "8 fail The canary of churn in production is of the bytes that serve already. Remove it.",
        "7 warn The canary of churn in production changes the environment's file alone: promotion.production of the manifest has no \`canary\`, and no update with {traffic}. Add one where a cluster is to follow it.",
      ]
    `);
});
