import { expect, test } from "vitest";
import { decide } from "../../../../src/work/retraining/decide.ts";
import { open, situation } from "./situations.ts";

test("one that the ledger does not know, since the run that opened it broke off, is gone on with", () => {
  const proposals = { open: open(), foreign: undefined, closed: [] };
  const unknown = situation({ inputs: "sha256:a", proposals, last: undefined });
  expect(decide(unknown)).toMatchObject({ decision: "update", rule: "unrecorded", build: "fresh" });
  expect(decide(situation({ inputs: "sha256:a", proposals }))).toMatchObject({ rule: "evidence" });
});
