import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { ModelManifest } from "../../../../src/generated/types.ts";
import { approversOf } from "../../../../src/manifest/resolve.ts";
import { effectiveModel } from "../../../../src/work/judging/effective.ts";
import { evaluationInputs, verdictInputs } from "./meaning-of.ts";
import { SEEDS } from "./seeds.ts";
import { isManifest, variationsOf } from "./variations.ts";

/** Heads that take each section, and each key of what judges, from another edit of the base. */
function changes(base: ModelManifest): fc.Arbitrary<ModelManifest> {
  const edits = variationsOf(base).map(({ manifest }) => manifest);
  const one = fc.constantFrom(base, ...edits);
  const sections = Object.keys(base).filter((key) => !["apiVersion", "kind", "evaluation"].includes(key));
  const top = fc.record(Object.fromEntries(sections.map((key) => [key, one.map((edit) => edit[key as "task"])])));
  const keys = [...new Set(edits.flatMap(({ evaluation }) => Object.keys(evaluation)))];
  const judging = fc.record(
    Object.fromEntries(keys.map((key) => [key, one.map(({ evaluation }) => evaluation[key as "season"])])),
  );
  return fc
    .tuple(top, judging)
    .map(([some, evaluation]) => defined({ ...base, ...some, evaluation: defined(evaluation) }))
    .filter(isManifest);
}

function defined(value: object): object {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined));
}

/** A manifest that is read and shown as another is: all that a head decides beside what it trains. */
function readAs(manifest: ModelManifest, { features, model, evaluation }: ModelManifest): ModelManifest {
  const { features: _features, ...judged } = manifest;
  const {
    predictions: _predictions,
    command: _command,
    judge: _judge,
    importance: _shown,
    ...rules
  } = judged.evaluation;
  const { inputs, outputs } = model ?? {};
  const { predictions, command, judge, importance } = evaluation;
  const read: object = {
    ...judged,
    features,
    model: defined({ ...judged.model, inputs, outputs }),
    evaluation: defined({ ...rules, predictions, command, judge, importance }),
  };
  return read as ModelManifest;
}

test.each(Object.entries(SEEDS))("no change of %s is judged by rules of its own", (_, base) => {
  const own = effectiveModel(base, base).judged;
  fc.assert(
    fc.property(changes(base), (head) => {
      const { judged, changes: listed } = effectiveModel(base, head);
      expect(verdictInputs(judged)).toBe(verdictInputs(base));
      expect(evaluationInputs(readAs(judged, own))).toBe(evaluationInputs(readAs(own, own)));
      expect(approversOf(judged)).toEqual(approversOf(base));
      expect(listed.length > 0 || verdictInputs(head) === verdictInputs(base)).toBe(true);
    }),
    { numRuns: 150 },
  );
});
