import { expect, test } from "vitest";
import { resolveModel } from "../../../../src/manifest/resolve.ts";
import { trainKey } from "../../../../src/records/keys.ts";
import { evaluationRoles } from "../../../../src/work/judging/datasets.ts";
import { effectiveModel } from "../../../../src/work/judging/effective.ts";
import { evaluationParts, trainParts } from "../../../../src/work/judging/keys.ts";
import { UNTOUCHED } from "../../../../src/work/planning/affected.ts";
import { planModel } from "../../../../src/work/planning/plan.ts";
import { FILE, manifest, type Edit } from "../manifests.ts";

const WITH = (section: string): Edit => [/$/, `monitoring: {logs: l.csv}\nretraining: ${section}\n`];
const before = manifest(WITH("{cooldown: 7d, refresh: {command: [bring], changes: [data/train.csv]}}"));
const after = manifest(
  WITH('{cooldown: 1d, set: {model.threshold: 0.4}, refresh: {command: [bring, --all], changes: ["data/*.csv"]}}'),
);

test("another way to be retrained is told, and trains and measures nothing", () => {
  const [was, is] = [resolveModel(before, FILE), resolveModel(after, FILE)];
  const keyOf = (model: typeof is) => trainKey({ ...trainParts(model), code: {}, lockfiles: {}, data: {} });
  expect(keyOf(is)).toBe(keyOf(was));
  expect(evaluationParts(is, evaluationRoles(after))).toEqual(evaluationParts(was, evaluationRoles(before)));
  const planned = planModel({
    head: is,
    base: before,
    isBaseBroken: false,
    touch: { ...UNTOUCHED, manifest: true },
    keys: { head: keyOf(is), base: keyOf(was) },
    isKnown: true,
    isUnsettled: false,
    isWanted: false,
    evaluationData: { head: {}, base: {} },
    vanished: [],
    served: { file: "environments/production.yaml", base: undefined, head: undefined },
    pastSeconds: [],
  });
  expect(planned).toMatchObject({ train: "unchanged", evaluate: false });
  expect(planned.changes).toMatchObject([{ path: "retraining", direction: "changed" }]);
});

test("until it is merged the base's holds", () => {
  expect(effectiveModel(before, after).judged.retraining).toEqual(before.retraining);
});
