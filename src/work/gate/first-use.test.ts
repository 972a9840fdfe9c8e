import { expect, test } from "vitest";
import { judgeFirstUse } from "./first-use.ts";

const ASKED = {
  model: "m",
  names: ["HF_TOKEN", "gpu"],
  acceptedBy: undefined,
  approvalCommand: "model-gitops approve m@aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
  location: undefined,
};

test("what training code meets for the first time waits for a person, who is told the line to write", () => {
  expect(judgeFirstUse(ASKED)).toEqual({
    rule: "gate/first-use",
    outcome: "inconclusive",
    model: "m",
    needsPerson: true,
    message: 'This pull request is the first to use "HF_TOKEN" and "gpu". Nothing was trained.',
    remediation:
      "Ask an approver for an approving review with the line `model-gitops approve m@aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa`, then run again.",
  });
});

test("once somebody accepted it, it is waived by name", () => {
  expect(judgeFirstUse({ ...ASKED, acceptedBy: "ada" })).toEqual({
    rule: "gate/first-use",
    outcome: "waived",
    model: "m",
    message: '"HF_TOKEN" and "gpu": first used here, accepted by @ada.',
  });
});
