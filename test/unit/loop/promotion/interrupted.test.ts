import { expect, test } from "vitest";
import { promoteWorld } from "../../../fakes/promote-world.ts";

test("try", async () => {
  await using world = await promoteWorld();
  const run = await world.promote({ model: "churn", version: "1.0.0", stage: "production" });
  expect({ exitCode: run.exitCode, told: run.annotations, writes: run.writes, served: await world.served("1.0.0") }).toMatchInlineSnapshot(`
    {
      "exitCode": 0,
      "served": {
        "environment": "1.0.0",
        "release": {
          "assets": 7,
          "isDraft": false,
        },
        "serving": 1,
        "tags": [
          "churn@v1.0.0",
          "churn#production#1",
        ],
      },
      "told": [
        {
          "evidence": {
            "limit": 0.6,
            "value": 0.8912420862224901,
          },
          "location": {
            "column": 14,
            "endColumn": 52,
            "endLine": 20,
            "file": "models/churn/model.yaml",
            "line": 20,
          },
          "message": "roc_auc is 0.8912; the limit is 0.6.",
          "model": "churn",
          "outcome": "pass",
          "rule": "gate/absolute-limit",
          "subject": "roc_auc",
        },
      ],
      "writes": [
        "refs.commit",
        "versionReleases.draft",
        "versionReleases.upload model.bin /dev/shm/model-gitops-QShHD2/model-gitops-test-rRAosg/workspace/model-gitops-out",
        "versionReleases.upload README.md /dev/shm/model-gitops-QShHD2/model-gitops-test-rRAosg/workspace/model-gitops-out",
        "versionReleases.upload model.cdx.json /dev/shm/model-gitops-QShHD2/model-gitops-test-rRAosg/workspace/model-gitops-out",
        "versionReleases.upload evaluation.json /dev/shm/model-gitops-QShHD2/model-gitops-test-rRAosg/workspace/model-gitops-out",
        "versionReleases.upload run.json /dev/shm/model-gitops-QShHD2/model-gitops-test-rRAosg/workspace/model-gitops-out",
        "versionReleases.upload evidence.tar /dev/shm/model-gitops-QShHD2/model-gitops-test-rRAosg/workspace/model-gitops-out",
        "versionReleases.upload SHA256SUMS /dev/shm/model-gitops-QShHD2/model-gitops-test-rRAosg/workspace/model-gitops-out",
        "refs.commit",
        "deployments.create",
        "deployments.addStatus 1009",
        "tags.create",
        "tags.create",
        "versionReleases.publish",
        "refs.commit",
      ],
    }
  `);
});
