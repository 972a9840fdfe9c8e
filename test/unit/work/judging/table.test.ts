import { describe, expect, test } from "vitest";
import type { ModelManifest } from "../../../../src/generated/types.ts";
import { canonicalJson } from "../../../../src/records/canonical.ts";
import { evaluationRoles } from "../../../../src/work/judging/datasets.ts";
import { effectiveModel, type EffectiveModel } from "../../../../src/work/judging/effective.ts";
import { ROWS } from "../../../../src/work/judging/table.ts";
import { evaluationInputs, meaningOf, trainInputs, verdictInputs } from "./meaning-of.ts";
import { schemaLeaves } from "./schema-walk.ts";
import { SEEDS } from "./seeds.ts";
import { variationsOf } from "./variations.ts";

const LEAVES = schemaLeaves();

test.each(LEAVES)("the schema's %s is in one row of the table", (leaf) => {
  expect(ROWS.filter(([at]) => isWithin(leaf, at))).toHaveLength(1);
});

test.each(ROWS)("the table's %s is in the schema", (at) => {
  expect(LEAVES.some((leaf) => isWithin(leaf, at))).toBe(true);
});

/** A constant has no other value. */
const CHANGING = ROWS.filter(([at]) => at !== "/apiVersion" && at !== "/kind");
const EDITS = Object.values(SEEDS).flatMap(editsOf);

describe.each(CHANGING)("a change of %s", (at, row) => {
  const edits = EDITS.filter(({ pattern }) => isWithin(pattern, at));
  const judging = row.from === "role" ? edits.filter(({ isOfJudge }) => isOfJudge) : edits;
  const training = row.from === "role" ? edits.filter(({ isOfJudge }) => !isOfJudge) : edits;

  test("is judged by the side that the table names", () => {
    expect(judging.length * training.length, `no seed has ${at}: add one to seeds.ts`).toBeGreaterThan(0);
    for (const { effective, ofBase, ofHead, isOfJudge } of edits) {
      const isBase = row.from === "base" || (row.from === "role" && isOfJudge);
      expect(canonicalJson(effective.judged)).toBe(canonicalJson(isBase ? ofBase : ofHead));
    }
  });

  // Where the table says so, whatever changes the meaning; elsewhere, nothing.
  test.each<[string, boolean, (edit: Edit) => boolean]>([
    ["is listed", row.listed !== undefined, ({ effective }) => effective.changes.length > 0],
    ["is measured again", row.measured === true, ({ effective }) => effective.isMeasuredOtherwise],
    ["is another evaluation", row.keys?.includes("evaluation") === true, differs(evaluationInputs)],
  ])("%s", (_, isSaid, isSeen) => {
    const missed = judging.filter((edit) => edit.isMeant && !isSeen(edit));
    expect(patternsOf(isSaid ? missed : edits.filter(isSeen))).toEqual([]);
    expect(judging.some(isSeen)).toBe(isSaid);
  });

  // Some of a key may be taken up by a default, or by what nothing is trained from.
  test.each<[string, boolean, (edit: Edit) => boolean]>([
    ["is trained anew", row.keys?.includes("train") === true, differs(trainInputs)],
    ["is another verdict", row.keys?.includes("verdict") === true, differs(verdictInputs)],
    ["waits for a person first", row.firstUse === true, ({ effective }) => effective.needsApproval.length > 0],
  ])("%s", (_, isSaid, isSeen) => {
    expect(edits.some(isSeen)).toBe(isSaid);
  });

  test("is told to a person where it is the base's, and seen where it may change a number", () => {
    expect(row.from !== "base" || row.listed !== undefined).toBe(true);
    const isSeen = row.listed !== undefined || row.measured === true || row.keys?.includes("train") === true;
    expect(isSeen || row.keys === undefined).toBe(true);
  });
});

interface Edit {
  readonly pattern: string;
  readonly base: ModelManifest;
  readonly head: ModelManifest;
  readonly effective: EffectiveModel;
  /** What each side would be judged as by itself. */
  readonly ofBase: ModelManifest;
  readonly ofHead: ModelManifest;
  /** Whether anything that is read differs, and not only how it is written. */
  readonly isMeant: boolean;
  /** Whether a dataset that judges is another one. */
  readonly isOfJudge: boolean;
}

function editsOf(base: ModelManifest): readonly Edit[] {
  const [meaning, ofBase] = [meaningOf(base), effectiveModel(base, base).judged];
  const judges = Object.keys(evaluationRoles(base));
  return variationsOf(base).map(({ pattern, manifest: head }) => ({
    pattern,
    base,
    head,
    effective: effectiveModel(base, head),
    ofBase,
    ofHead: effectiveModel(head, head).judged,
    isMeant: meaning !== meaningOf(head),
    isOfJudge: judges.some((name) => written(base.datasets[name]) !== written(head.datasets[name])),
  }));
}

function differs(inputs: (manifest: ModelManifest) => string): (edit: Edit) => boolean {
  return ({ base, head }) => inputs(base) !== inputs(head);
}

function patternsOf(edits: readonly Edit[]): readonly string[] {
  return edits.map(({ pattern, head }) => `${pattern} of ${head.name}`);
}

function written(value: unknown): string {
  return canonicalJson(value ?? null);
}

function isWithin(pointer: string, at: string): boolean {
  return pointer === at || pointer.startsWith(`${at}/`);
}
