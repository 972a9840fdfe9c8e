import { expect, test } from "vitest";
import { lineageGraph } from "../../../../src/work/lineage/graph.ts";
import { lineageOf, nameOf, type Branch, type Lineage } from "../../../../src/work/lineage/lineage.ts";
import type { LineageFacts } from "../../../../src/work/lineage/nodes.ts";
import { findTarget } from "../../../../src/work/lineage/target.ts";
import { churn, digest, facts, MANIFEST, PRODUCTION } from "./sample-lineage.ts";

test("a content tells where it came from, what was trained and judged on it, and where that serves", () => {
  const { from, into, serves, problems } = asked("churn/train");
  expect(words(from)).toEqual(["dataset churn/raw", "source warehouse@3"]);
  expect(words(into)).toEqual(
    expect.arrayContaining(["content sha256:747261696e2d", "run sha256:6b65792d3100", "artifact sha256:617274696661"]),
  );
  expect(serves).toEqual([
    { environment: "production", model: "churn", digest: digest("artifact-1"), version: "1.0.0" },
  ]);
  expect(problems).toEqual([]);
});

test("only what came of this content is told of it", () => {
  const { into, serves } = asked(digest("train-2"));
  const artifacts = flat(into).filter(({ node }) => node.kind === "artifact");
  expect(artifacts.map(({ node }) => node.name)).toEqual([digest("artifact-2")]);
  expect(serves).toEqual([]);
});

test("an artifact leads back to its run, data, the data's sources and the base model", () => {
  const { from } = asked(digest("artifact-2"));
  expect(words(from)).toEqual(
    expect.arrayContaining([
      "run sha256:6b65792d3200",
      "content sha256:747261696e2d",
      "dataset churn/train",
      "source warehouse@3",
      "model churn",
      "base model acme/encoder@0123456789abcdef0123456789abcdef01234567",
    ]),
  );
});

test("evaluation data is judged on, whoever was trained on something else", () => {
  const { into, serves } = asked("holdout");
  const evaluations = flat(into).filter(({ node, isRepeated }) => node.kind === "evaluation" && !isRepeated);
  expect(evaluations.map(({ node }) => node.name)).toEqual([digest("eval-1"), digest("eval-2")]);
  expect(serves).toHaveLength(1);
});

test("a base model whose revision is an artifact of ours leads on to what that was made from", () => {
  const own = { ...MANIFEST, baseModels: [{ id: "acme/churn", revision: digest("artifact-1") }] };
  const child = churn({ name: "child", manifest: own, runs: [], evaluations: [], acceptances: [] });
  const { from } = asked("child", facts({ models: [churn(), child] }));
  expect(words(from)).toContain("run sha256:6b65792d3100");
});

test("a chain of thousands ends where it is told to", () => {
  const { problems } = asked(
    "churn/d0",
    facts({ models: [churn({ manifest: { ...MANIFEST, datasets: chain(5000) } })] }),
  );
  expect(problems).toEqual(
    expect.arrayContaining([expect.stringMatching(/more than 300 steps away .*: ask about dataset churn\/d300 /)]),
  );
});

function chain(length: number) {
  return Array.from({ length }, (_, at) => ({ name: `d${at}`, digest: undefined, derivedFrom: [`d${at + 1}`] }));
}

test("a circle is said and ends", () => {
  const datasets = [
    { name: "train", digest: undefined, derivedFrom: ["raw"] },
    { name: "raw", digest: undefined, derivedFrom: ["train"] },
  ];
  const { problems } = asked("churn/train", facts({ models: [churn({ manifest: { ...MANIFEST, datasets } })] }));
  const circle =
    "What was made from what goes in a circle, which cannot be: dataset churn/train → dataset churn/raw → dataset churn/train.";
  expect(problems.filter((problem) => problem === circle)).toHaveLength(2);
});

test("a dataset that is derived from itself is a circle too", () => {
  const datasets = [{ name: "train", digest: undefined, derivedFrom: ["train"] }];
  const { problems } = asked("churn/train", facts({ models: [churn({ manifest: { ...MANIFEST, datasets } })] }));
  expect(problems[0]).toMatch(/dataset churn\/train → dataset churn\/train/);
});

test("what the ledger lacks is said, and nothing is put in its place", () => {
  const { problems } = asked("churn", facts({ models: [churn({ runs: [], evaluations: [] })] }));
  expect(problems).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/the ledger has no run of its trainKey sha256:6b65792d3100 that made this artifact\.$/),
      expect.stringMatching(/the ledger has no evaluation sha256:6576616c2d31\.$/),
    ]),
  );
});

test("an environment that names what nobody recorded, and a model without a manifest, are said", () => {
  const environments = [{ ...PRODUCTION, models: { churn: { digest: digest("nobody's") } } }];
  const { problems } = asked("churn", facts({ models: [churn({ manifest: undefined })], environments }));
  expect(problems).toEqual(
    expect.arrayContaining([
      "model churn: the tree has no manifest of it: the ledger alone tells.",
      "No environment names churn; the default branch stands for sha256:617274696661.",
    ]),
  );
  const { problems: ofArtifact } = asked(digest("nobody's"), facts({ environments }));
  expect(ofArtifact.join(" ")).toMatch(
    /environments\/production\.yaml names sha256:6e6f626f6479 of churn, of which the ledger has nothing/,
  );
});

function asked(word: string, of: LineageFacts = facts()): Lineage {
  const graph = lineageGraph(of);
  const found = findTarget(graph, word);
  if (found.kind !== "found") throw new Error(found.message);
  return lineageOf(graph, found.target);
}

function flat(branches: readonly Branch[]): readonly Branch[] {
  return branches.flatMap((branch) => [branch, ...flat(branch.branches)]);
}

function words(branches: readonly Branch[]): readonly string[] {
  return flat(branches).map(({ node }) => nameOf(node));
}
