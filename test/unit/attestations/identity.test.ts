import { expect, test } from "vitest";
import { contradictions } from "../../../src/attestations/identity.ts";

test("a workflow whose name goes on after an @ is another workflow", () => {
  const claims = {
    issuer: "https://token.actions.githubusercontent.com",
    repository: "https://github.com/acme/models",
    repositoryId: "123456",
    workflow: "https://github.com/acme/models/.github/workflows/model-gitops-promote.yml@evil.yml@refs/heads/main",
    runnerEnvironment: "github-hosted",
    commit: "a".repeat(40),
    ref: "refs/heads/main",
  };
  const trusted = {
    issuer: claims.issuer,
    repositoryId: "123456",
    workflow: ".github/workflows/model-gitops-promote.yml",
    ref: "refs/heads/main",
  };
  expect(contradictions(claims, trusted)).not.toEqual([]);
});
