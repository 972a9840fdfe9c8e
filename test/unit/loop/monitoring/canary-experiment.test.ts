import { expect, test } from "vitest";
import type { ExperimentState } from "../../../../src/generated/types.ts";
import { withCanarySteps } from "../../../../src/loop/monitoring/canary-experiment.ts";
import { lookAt } from "../../../../src/loop/monitoring/experiment.ts";
import type { MeasuredWindow } from "../../../../src/work/monitor/measured.ts";
import { modelAt } from "../model-at.ts";
import { openedPlace } from "../opened-place.ts";

const WATCHED =
  "monitoring: {logs: logs/*.csv, experiment: {control: old, treatment: new, success: [{name: roc_auc}]}}\n";
const DIGESTS = ["1a", "2b"].map((pair) => `sha256:${pair.repeat(32)}`);

function environment(name: string, canary: string): Readonly<Record<string, string>> {
  const served = `digest: "${DIGESTS[0]}"${canary}`;
  const text = `apiVersion: model-gitops/v1\nkind: Environment\nname: ${name}\nmodels: {credit-risk: {${served}}}\n`;
  return { [`environments/${name}.yaml`]: text };
}

function canary(traffic: number): string {
  const since = 'since: "2026-11-02T00:00:00Z"';
  return `, canary: {digest: "${DIGESTS[1]}", traffic: ${traffic}, steps: [5, 25], minimumRows: 10, ${since}}`;
}

async function watchedWith(files: Readonly<Record<string, string>>) {
  await using opened = await openedPlace({ files });
  const model = modelAt([[/$/, WATCHED]]);
  const { monitoring } = model.judged;
  if (monitoring === undefined) throw new Error("it is not watched");
  const [watched] = await withCanarySteps({ place: opened.place, rules: undefined }, [{ model, monitoring }]);
  if (watched === undefined) throw new Error("it was lost");
  return watched;
}

test("while a canary is open the monitor looks at its step, and at production's before another's", async () => {
  const files = { ...environment("europe", canary(25)), ...environment("production", canary(5)) };
  const watched = await watchedWith(files);
  const step = { id: `new-5-2b2b2b2b-${Date.UTC(2026, 10, 2).toString(36)}`, weights: { old: 95, new: 5 } };
  expect(watched.monitoring.experiment).toMatchObject(step);
  expect(watched.model.judged.monitoring?.experiment).toMatchObject(step);
  expect((await watchedWith(environment("europe", canary(25)))).canary?.traffic).toBe(25);
});

test("a canary that was not started, and none at all, leave the experiment as the manifest has it", async () => {
  for (const declared of [canary(0), ""]) {
    const watched = await watchedWith(environment("production", declared));
    expect({ canary: watched.canary, id: watched.monitoring.experiment?.id }).toEqual({});
  }
});

test("a window from before the step decides nothing, and what the step remembers goes on", async () => {
  const watched = await watchedWith(environment("production", canary(5)));
  await using opened = await openedPlace();
  const measured: MeasuredWindow = {
    span: { id: "2026-11-01", from: Date.UTC(2026, 10, 1), to: Date.UTC(2026, 10, 2) },
    state: "final",
    replaces: undefined,
    source: "",
    rows: 5,
    profile: undefined,
    quality: [],
    served: undefined,
    labelled: undefined,
    sampled: [],
    service: { rows: 5, latencies: undefined, failed: undefined, seconds: 1, prometheus: {} },
    versions: [],
    findings: [],
  };
  const state: ExperimentState = {
    id: `new-5-2b2b2b2b-${Date.UTC(2026, 10, 2).toString(36)}`,
    method: "always-valid",
    outcome: "continue",
    looks: [],
  };
  expect(await lookAt(opened.place, { watched, measured, before: state })).toBe(state);
  expect(await lookAt(opened.place, { watched, measured, before: { ...state, id: "new-25-2b2b2b2b" } })).toBe(
    undefined,
  );
});
