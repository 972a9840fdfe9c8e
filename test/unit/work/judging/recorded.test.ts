import { expect, test } from "vitest";
import type { ModelManifest } from "../../../../src/generated/types.ts";
import { resolveModel } from "../../../../src/manifest/resolve.ts";
import type { ResolvedModel } from "../../../../src/manifest/resolved-model.ts";
import { canonicalJson, hexOf, sha256 } from "../../../../src/records/canonical.ts";
import { evaluationKey, trainKey, verdictKey } from "../../../../src/records/keys.ts";
import { UNTOUCHED } from "../../../../src/work/planning/affected.ts";
import { evaluationRoles } from "../../../../src/work/judging/datasets.ts";
import { effectiveModel } from "../../../../src/work/judging/effective.ts";
import { evaluationParts, trainParts } from "../../../../src/work/judging/keys.ts";
import { limitsOf } from "../../../../src/work/judging/limits.ts";
import { planModel } from "../../../../src/work/planning/plan.ts";
import { FILE } from "../manifests.ts";
import { SEEDS, special } from "./seeds.ts";
import { variationsOf } from "./variations.ts";

type Pair = readonly [base: ModelManifest | undefined, head: ModelManifest];

/** Every one-edit change of the seeds there and back, by the place that is edited, and the seeds against each other. */
function pairs(): ReadonlyMap<string, readonly Pair[]> {
  const found = new Map<string, readonly Pair[]>();
  const add = (place: string, ...more: readonly Pair[]) => found.set(place, [...(found.get(place) ?? []), ...more]);
  for (const seed of Object.values(SEEDS)) {
    add("first model", [undefined, seed]);
    add("another model", ...Object.values(SEEDS).map((other): Pair => [seed, other]));
    for (const { pattern, manifest } of variationsOf(seed)) add(pattern, [seed, manifest], [manifest, seed]);
  }
  for (const [place, base, head] of special()) add(place, [base, head], [head, base]);
  return found;
}

function outputs([base, head]: Pair): Readonly<Record<string, unknown>> {
  const effective = effectiveModel(base, head);
  const judged = resolveModel(effective.judged, FILE);
  const evaluation = evaluationKey({
    artifact: "artifact",
    data: {},
    evaluation: evaluationParts(judged, evaluationRoles(effective.judged)),
    engine: "engine",
  });
  const limits = limitsOf(judged);
  return {
    changes: effective.changes,
    judged: [
      effective.judged,
      Object.keys(effective.judged.datasets),
      Object.keys(effective.judged.evaluation.metrics),
    ],
    approval: [effective.needsApproval, effective.proposedDatasets],
    keys: [
      resolved(head).key,
      evaluation,
      verdictKey({ evaluationKey: evaluation, baseline: undefined, limits, changes: effective.changes }),
    ],
    limits,
    plan: planned([base, head]),
  };
}

const known = new WeakMap<ModelManifest, { readonly model: ResolvedModel; readonly key: string }>();

/** What a manifest says by itself: every one is a base and a head. */
function resolved(manifest: ModelManifest): { readonly model: ResolvedModel; readonly key: string } {
  const before = known.get(manifest);
  if (before !== undefined) return before;
  const model = resolveModel(manifest, FILE);
  const found = { model, key: trainKey({ ...trainParts(model), code: {}, lockfiles: {}, data: {} }) };
  known.set(manifest, found);
  return found;
}

function planned([base, head]: Pair): unknown {
  return planModel({
    head: resolved(head).model,
    base,
    isBaseBroken: false,
    touch: { ...UNTOUCHED, manifest: true },
    keys: { head: resolved(head).key, base: base && resolved(base).key },
    isKnown: true,
    isUnsettled: false,
    isWanted: false,
    evaluationData: { head: {}, base: {} },
    vanished: [],
    served: {
      file: "environments/production.yaml",
      base: "sha256:1",
      head: base?.name === head.name ? "sha256:1" : "sha256:2",
    },
    pastSeconds: [],
  });
}

test("changes, judged manifests, approvals, keys, limits and plans are what they were", async () => {
  const lines = [...pairs()].flatMap(([place, some]) => {
    const all = some.map(outputs);
    const facets = Object.keys(all[0] ?? {}).map((facet) => {
      const digest = sha256(canonicalJson(all.map((one) => one[facet])));
      return `${facet} ${hexOf(digest).slice(0, 8)}`;
    });
    return [`${place} (${some.length}): ${facets.join(", ")}\n`];
  });
  await expect(lines.toSorted().join("")).toMatchFileSnapshot("recorded.txt");
});
