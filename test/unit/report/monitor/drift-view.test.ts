import { expect, it } from "vitest";
import { driftSentence } from "../../../../src/report/monitor/drift-view.ts";
import { unmeasuredColumn, windowRecord } from "../../../fakes/windows.ts";

it("names the critical columns that were not measured", () => {
  const { drift } = windowRecord();
  const columns = {
    ...drift.columns,
    incone: unmeasuredColumn({ critical: true }),
    age: unmeasuredColumn(),
  };
  expect(driftSentence(windowRecord({ drift: { ...drift, columns } }))).toMatch(
    /, 2 columns not measured \(critical: incone\)$/,
  );
});
