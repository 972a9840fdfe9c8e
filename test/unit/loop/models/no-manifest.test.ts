import { expect, test } from "vitest";
import { noManifest } from "../../../../src/loop/models/no-manifest.ts";
import type { Place } from "../../../../src/loop/place/place.ts";
import { RevisionFiles } from "../../../../src/revisions/revision-files.ts";
import { memoryRevision } from "../memory-revision.ts";

async function told(...paths: readonly string[]) {
  const head = new RevisionFiles(memoryRevision("head", Object.fromEntries(paths.map((path) => [path, ""]))));
  const options = { manifests: ["models/*/model.yaml"], models: [], base: "", output: "model-gitops-out" };
  const place = { head, options } as Pick<Place, "head" | "options">;
  const { message, remediation, outcome } = await noManifest(place, { outcome: "fail", consequence: "" });
  return `${outcome}: ${message} ${remediation}`;
}

test("nothing anywhere that looks like a manifest", async () => {
  expect(await told("README.md", "models/churn/train.py", "model.yaml")).toBe(
    "fail: No file matches models/*/model.yaml. Run `model-gitops init` in a repository that trains, write models/<name>/model.yaml, or set the input manifests to where yours are.",
  );
});

test("a monorepo's manifest is named, with the glob that finds it", async () => {
  expect(await told("services/scoring/models/churn/model.yaml", "services/web/index.js")).toBe(
    'fail: No file matches models/*/model.yaml. There is services/scoring/models/churn/model.yaml. Run it with --manifests "services/scoring/models/*/model.yaml", in a workflow with the input manifests: "services/scoring/models/*/model.yaml".',
  );
});

test("of several folders each has its glob, and of many one is for all", async () => {
  expect(await told("a/models/x/model.yaml", "a/models/y/model.yaml", "b/models/z/model.yml")).toContain(
    'a/models/x/model.yaml and 2 more manifests. Run it with --manifests "a/models/*/model.yaml,b/models/*/model.yml"',
  );
  const many = ["a", "b", "c", "d"].map((folder) => `${folder}/models/x/model.yaml`);
  expect(await told(...many)).toContain('Run it with --manifests "**/models/*/model.yaml",');
});

test("a folder whose name would be read as a pattern, and the other ending at the root", async () => {
  expect(await told("apps/[id]/models/x/model.yaml")).toContain('--manifests "**/models/*/model.yaml"');
  expect(await told("models/x/model.yml")).toContain('--manifests "models/*/model.yml"');
});
