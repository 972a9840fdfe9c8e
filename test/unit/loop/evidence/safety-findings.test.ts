import { expect, test } from "vitest";
import { safetyFindings } from "../../../../src/loop/evidence/safety-findings.ts";
import { notProven } from "../../../../src/work/governance/waiver-findings.ts";

test("what the settings allow by name is waived, never hidden", () => {
  const found = safetyFindings(
    {
      schema: "model-gitops/scan/v1",
      model: "credit",
      artifact: `sha256:${"0".repeat(64)}`,
      files: [{ path: "model.pkl", format: "pickle", bytes: 9, problems: [], allowed: ["acme.parts.Clip"] }],
      datasets: {},
    },
    undefined,
  );
  expect(found).toMatchObject([
    { rule: "safety/allowed", outcome: "waived", model: "credit", subject: "model.pkl acme.parts.Clip" },
  ]);
  expect(notProven(found)).toEqual([
    "safety/allowed of model.pkl acme.parts.Clip is not proven, it is accepted: model.pkl uses acme.parts.Clip, which the settings allow by name: what it does was not looked at.",
  ]);
});

test("a format that only the settings allow is told as one", () => {
  const found = safetyFindings(
    {
      schema: "model-gitops/scan/v1",
      model: "credit",
      artifact: `sha256:${"0".repeat(64)}`,
      files: [{ path: "model.pkl", format: "pickle", bytes: 9, problems: [], allowed: ["format pickle"] }],
      datasets: {},
    },
    undefined,
  );
  expect(found).toMatchObject([
    {
      outcome: "waived",
      subject: "model.pkl format pickle",
      message:
        "model.pkl is of the format pickle, which a model of its tier may have only because the settings allow it by name.",
    },
  ]);
});
