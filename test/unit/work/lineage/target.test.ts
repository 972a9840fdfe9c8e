import { expect, test } from "vitest";
import { lineageGraph } from "../../../../src/work/lineage/graph.ts";
import { lineageOf } from "../../../../src/work/lineage/lineage.ts";
import type { ModelFacts } from "../../../../src/work/lineage/nodes.ts";
import { findTarget } from "../../../../src/work/lineage/target.ts";
import { churn, digest, facts } from "./sample-lineage.ts";

const GRAPH = lineageGraph(facts({ models: [churn(), churn({ name: "fraud" })] }));

test("twelve digits are enough, with and without the algorithm", () => {
  const hex = digest("artifact-1").slice(7);
  expect(findTarget(GRAPH, hex.slice(0, 24))).toMatchObject({ kind: "found", target: { kind: "artifact" } });
  expect(findTarget(GRAPH, `sha256:${hex}`)).toMatchObject({ target: { name: digest("artifact-1") } });
  expect(findTarget(GRAPH, hex.slice(0, 11))).toMatchObject({
    kind: "unknown",
    message: expect.stringMatching(/at least 12/),
  });
});

test("what could be several is listed, with the words that tell them apart", () => {
  const found = findTarget(GRAPH, "train");
  expect(found).toMatchObject({ kind: "ambiguous", choices: ["churn/train", "fraud/train"] });
  const digests = findTarget(GRAPH, digest("artifact").slice(7, 23));
  expect(digests).toMatchObject({ kind: "ambiguous", choices: [digest("artifact-1"), digest("artifact-2")] });
  expect(findTarget(GRAPH, "fraud/train")).toMatchObject({ kind: "found", target: { model: "fraud" } });
});

test("a dataset with the name of a model is asked back", () => {
  const named = churn({
    runs: [
      {
        ...churn().runs[0],
        body: { trainKey: "k", artifact: { digest: "a" }, datasets: { churn: digest("x") } },
      } as ModelFacts["runs"][number],
    ],
  });
  const graph = lineageGraph(facts({ models: [named] }));
  expect(findTarget(graph, "churn")).toMatchObject({ choices: ["the model (model:churn)", "churn/churn"] });
  expect(findTarget(graph, "model:churn")).toMatchObject({ kind: "found", target: { kind: "model" } });
});

test("a misspelt name has a suggestion, and a hostile one does no harm", () => {
  expect(findTarget(GRAPH, "chrun")).toMatchObject({ message: expect.stringMatching(/Did you mean "churn"\?/) });
  expect(findTarget(GRAPH, "")).toMatchObject({ kind: "unknown" });
  for (const word of ["__proto__", "constructor", "../../etc/passwd", "a".repeat(100_000), "f".repeat(100_000)])
    expect(findTarget(GRAPH, word).kind).toBe("unknown");
});

test("thousands of versions of one content are all told", () => {
  const versions = Array.from({ length: 100 }, (_, n) => n);
  const models = Array.from({ length: 40 }, (_, m): ModelFacts => {
    const recordedAt = "2026-01-01T00:00:00.000Z";
    const of = (what: string, n: number): string =>
      `sha256:${`${what}${m.toString(16)}${"0".repeat(8)}${n}`.padEnd(64, "0")}`;
    return {
      name: `model-${m}`,
      manifest: undefined,
      runs: versions.map((n) => ({
        id: of("aa", n),
        recordedAt,
        body: { trainKey: of("aa", n), artifact: { digest: of("bb", n) }, datasets: { train: of("cc", n) } },
      })),
      evaluations: versions.map((n) => ({
        id: of("dd", n),
        recordedAt,
        body: {
          evaluationKey: of("dd", n),
          candidate: { digest: of("bb", n) },
          datasets: { holdout: { role: "decides", digest: digest("shared") } },
        },
      })),
      acceptances: versions.map((n) => ({
        id: `${n}`,
        recordedAt,
        body: { trainKey: of("aa", n), evaluationKey: of("dd", n), artifact: of("bb", n) },
      })),
    };
  });
  const graph = lineageGraph({ models, environments: [] });
  const found = findTarget(graph, digest("shared"));
  if (found.kind !== "found") throw new Error(found.message);
  const { into } = lineageOf(graph, found.target);
  expect(into).toHaveLength(4000);
});
