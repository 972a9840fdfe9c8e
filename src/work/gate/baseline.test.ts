import { expect, test } from "vitest";
import { digest, judged, told } from "../../../test/unit/work/gate-cases.ts";

test("a baseline that could not be had leaves nothing known, and is no first model", () => {
  const gone = { baseline: { status: "unavailable" as const, source: "environments/production.yaml", reason: "gone" } };
  expect(told("gate/baseline", gone)).toEqual([
    "unmeasured The baseline could not be fetched: gone. It is named by environments/production.yaml.",
  ]);
  expect(told("gate/first-model", gone)).toEqual([]);
  expect(told("gate/baseline", { baseline: { status: "none" } })).toEqual([]);
});

test("a baseline that was had and could not be measured is not to be restored", () => {
  const artifact = { digest: digest("b"), bytes: 1 };
  const baseline = {
    status: "unavailable" as const,
    source: "the ledger",
    artifact,
    reason: "The baseline cannot be measured on a.csv: no column.",
  };
  const found = judged({ baseline }).find(({ rule }) => rule === "gate/baseline");
  expect(found).toMatchObject({
    outcome: "unmeasured",
    message: "The baseline cannot be measured on a.csv: no column. It is named by the ledger.",
    remediation: "Do what evaluate/baseline advises, and run this check again.",
  });
});
