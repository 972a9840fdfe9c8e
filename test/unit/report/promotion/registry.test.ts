import { expect, test } from "vitest";
import { registryStory, registrySummary, type RegistryModel } from "../../../../src/report/promotion/registry.ts";

const MODEL: RegistryModel = {
  model: "credit-risk-of-small-companies",
  versions: [],
  isDeprecated: false,
  stages: [
    {
      stage: "production",
      version: "1.0.0",
      digest: `sha256:${"3c".repeat(32)}`,
      since: "2026-11-30T11:01:00Z",
      isPaused: false,
      standing: {
        synced: "Unknown",
        healthy: "Degraded",
        fresh: "Fresh",
        reasons: ["The store does not have sha256:3c.", "The forge could not be asked for deployments."],
        next: "Put the artifact back into the store from a copy with this digest, or roll it back.",
      },
    },
    { stage: "staging", isPaused: false },
  ],
};

test("why a stage is not well, and what to do, stands below the table", () => {
  const why =
    "The store does not have sha256:3c. The forge could not be asked for deployments. Put the artifact back into the store from a copy with this digest, or roll it back.";
  const story = registryStory([MODEL], { width: 200, color: false });
  expect(story.replaceAll("\n", " ")).toContain(`credit-risk-of-small-companies in production: ${why}`);
  expect(story).not.toContain("in staging:");
  expect(registrySummary([MODEL])).toContain(`in \`production\`: ${why}`);
});

test("what is to be done is not said twice, and many reasons are counted", () => {
  const [stage] = MODEL.stages;
  const reasons = ["A.", "B.", "C.", "D.", "E.", "F."];
  const standing = { synced: "Unknown", healthy: "Unknown", fresh: "Fresh", reasons } as const;
  const told = (next: string | undefined) =>
    registryStory(
      [{ ...MODEL, stages: [{ ...stage, stage: "production", isPaused: false, standing: { ...standing, next } }] }],
      {
        width: 200,
        color: false,
      },
    );
  expect(told("Ask again when it can be told: A.")).toContain("in production: A. B. C. D. And 2 more reasons.\n");
});

test("a narrow terminal keeps how a stage stands, and drops since when and the digest first", () => {
  const [head = ""] = registryStory([MODEL], { width: 90, color: false }).split("\n");
  expect(head.trim().split(/ {2,}/)).toEqual(["Model", "Stage", "Version", "Synced", "Healthy", "Fresh"]);
});
