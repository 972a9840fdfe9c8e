import { test } from "vitest";
import { buildLevel, type HostedBuilder } from "../../../../src/work/provenance/builder.ts";
import { trainingProvenance, type TrainingFacts } from "../../../../src/work/provenance/training.ts";
import { CANDIDATE, hex, run } from "../../report/sample-records.ts";

const BUILDER: HostedBuilder = {
  kind: "github",
  serverUrl: "https://github.com",
  workflowRef: "acme/models/.github/workflows/model-gitops.yml@refs/heads/main",
  runner: "github-hosted",
  step: "train",
  runId: "17",
  runAttempt: "2",
};

function facts(change: Partial<TrainingFacts> = {}): TrainingFacts {
  return {
    run: run(),
    manifestPath: "models/credit-risk/model.yaml",
    repository: { id: "42", url: "https://github.com/acme/models" },
    commit: "0123456789abcdef0123456789abcdef01234567",
    lockFiles: { "requirements.txt": hex("9") },
    builder: BUILDER,
    byproducts: { evaluation: hex("8") },
    version: "1.2.3",
    ...change,
  };
}

test("says what was made, from what, how and by whom", ({ expect }) => {
  const { subject, predicateType, predicate } = trainingProvenance(facts());
  expect(subject).toEqual([{ name: "model.onnx", digest: { sha256: CANDIDATE.slice(7) } }]);
  expect(predicateType).toBe("https://slsa.dev/provenance/v1");
  expect(predicate).toMatchObject({
    buildDefinition: {
      buildType: "https://model-gitops.dev/training/v1",
      externalParameters: {
        manifest: "models/credit-risk/model.yaml",
        model: "credit-risk",
        command: ["python", "train.py"],
        params: { rounds: 200, learningRate: 0.1 },
        seed: 1,
      },
      internalParameters: { trainKey: hex("2"), artifact: CANDIDATE, repositoryId: "42" },
      resolvedDependencies: [
        {
          uri: "git+https://github.com/acme/models",
          digest: { gitCommit: "0123456789abcdef0123456789abcdef01234567" },
          annotations: { role: "trained at", repositoryId: "42" },
        },
        { name: "dataset:train", digest: { sha256: "e".repeat(64) } },
        { name: "lock:requirements.txt", digest: { sha256: "9".repeat(64) } },
      ],
    },
    runDetails: {
      builder: {
        id: "https://github.com/acme/models/.github/workflows/model-gitops.yml@refs/heads/main",
        version: { "model-gitops": "1.2.3" },
      },
      metadata: {
        invocationId: "https://github.com/acme/models/actions/runs/17/attempts/2",
        startedOn: "2025-03-04T05:06:07.000Z",
        finishedOn: "2025-03-04T05:18:41.000Z",
        modelgitops_buildLevel: "SLSA_BUILD_LEVEL_2",
        modelgitops_dependencies: "not claimed to be complete",
      },
      byproducts: [{ name: "evaluation", digest: { sha256: "8".repeat(64) } }],
    },
  });
});

test("a version of a later commit names both, and a dataset by MD5 keeps its algorithm", ({ expect }) => {
  const later = "f".repeat(40);
  const md5 = `md5:${"a".repeat(32)}`;
  const { predicate } = trainingProvenance(facts({ commit: later, run: run({ datasets: { train: md5 } }) }));
  expect(predicate).toMatchObject({
    buildDefinition: {
      resolvedDependencies: [
        { annotations: { role: "trained at" } },
        { digest: { gitCommit: later }, annotations: { role: "versioned at" } },
        { name: "dataset:train", digest: { md5: "a".repeat(32) } },
        { name: "lock:requirements.txt" },
      ],
    },
  });
});

test("no more is claimed than is true", ({ expect }) => {
  expect(buildLevel({ kind: "laptop" })).toBe(0);
  expect(buildLevel(BUILDER)).toBe(2);
  expect(buildLevel({ ...BUILDER, runner: "self-hosted" })).toBe(2);
  expect((["record", "judge", "release"] as const).map((step) => buildLevel({ ...BUILDER, step }))).toEqual([3, 3, 3]);
  expect(buildLevel({ ...BUILDER, step: "release", runner: "self-hosted" })).toBe(2);
  const { predicate } = trainingProvenance(facts({ builder: { kind: "laptop" } }));
  expect(JSON.stringify(predicate["runDetails"])).toContain("SLSA_BUILD_LEVEL_0");
  expect(JSON.stringify(predicate["runDetails"])).not.toContain("invocationId");
});

test("a repository of which nothing is known is left out, and none is made up", ({ expect }) => {
  const { predicate } = trainingProvenance(facts({ repository: {} }));
  expect(predicate).toMatchObject({
    buildDefinition: {
      resolvedDependencies: [
        { digest: { gitCommit: "0123456789abcdef0123456789abcdef01234567" }, annotations: { role: "trained at" } },
        {},
        {},
      ],
    },
  });
  expect(JSON.stringify(predicate)).not.toMatch(/git\+|repositoryId|invocationId/);
  const known = trainingProvenance(facts({ repository: { url: "ssh://git.example.com/models" } }));
  expect(JSON.stringify(known.predicate)).toContain('"uri":"git+ssh://git.example.com/models"');
});

test("what is no commit is not named as one", ({ expect }) => {
  expect(() => trainingProvenance(facts({ run: run({ commit: "main" }) }))).toThrow(/"main" is no commit/);
});
