import { strToU8, zipSync } from "fflate";
import { afterAll, describe, expect, test } from "vitest";
import type { HoldoutTries } from "../../../../src/generated/types.ts";
import { triesOf } from "../../../../src/loop/evidence/tries-of-runs.ts";
import { readTriedRun } from "../../../../src/loop/runs/tried-run.ts";
import { sha256 } from "../../../../src/records/canonical.ts";
import { statementOf } from "../../../../src/records/witness.ts";
import { withTries } from "../../../../src/work/holdouts/tally.ts";
import { firstEvaluation } from "../../../fakes/stage-evidence.ts";
import { startIssuer } from "../../../rig/issuer.ts";
import { MODEL } from "../runs/trained.ts";
import { claimsOf, HONEST, PULL, pushedPlace, RUN, statedOf, upload } from "../runs/witnessed.ts";

const issuer = await startIssuer();
afterAll(() => issuer[Symbol.asyncDispose]());

const HOLDOUT = sha256("the holdout");
const KEY = sha256("key");
const evaluation = (change: object = {}) =>
  JSON.stringify({ ...firstEvaluation(MODEL, sha256("train")), evaluationKey: KEY, ...change });
/** Another commit's run was the first to make this evaluation. */
const KNOWN: readonly HoldoutTries[] = withTries([], [{ holdout: HOLDOUT, id: KEY, run: 900, head: "9".repeat(40) }]);

interface Told {
  readonly evaluation?: string;
  readonly claims?: object;
  /** What is uploaded, where it is not what the gate saw. */
  readonly uploaded?: string;
  /** The pull request as it is now. */
  readonly pull?: object;
  readonly known?: readonly HoldoutTries[];
}

/** What a run counts as whose gate left a witness. */
async function counted({
  evaluation: seen = evaluation(),
  claims = {},
  uploaded,
  pull = {},
  known = KNOWN,
}: Told = {}) {
  await using opened = await pushedPlace(issuer);
  const { place, forge, merge } = opened;
  forge.addRun({ id: RUN, headBranch: `change-${PULL}` });
  forge.addPull({ number: PULL, state: "closed", merged: false, ...pull });
  const files = { ...HONEST, "evaluation.json": seen };
  const statement = statementOf([statedOf(files)]);
  const token = issuer.issue({ ...claimsOf(merge, statement), ...claims });
  upload(opened, { ...files, "evaluation.json": uploaded ?? seen }, { ...statement, token });
  const tried = [await readTriedRun(place, forge, await forge.workflowRun(RUN))];
  const before = forge.calls.length;
  const counting = { counted: async () => known, isModel: () => true, isBelieved: false };
  const { tries } = await triesOf(place, { forge, tried, ...counting });
  return { ids: (tries.get(MODEL) ?? []).map(({ id, holdout }) => [id, holdout]), asked: forge.calls.length - before };
}

describe("a run that says it repeats another commit's evaluation", () => {
  test("is believed where its gate vouches for it, also when its pull request was closed or has moved on", async () => {
    expect((await counted()).ids).toEqual([[KEY, HOLDOUT]]);
    const moved = { head: { branch: `change-${PULL}`, sha: "2".repeat(40), owner: "acme", repositoryId: 1 } };
    expect((await counted({ pull: moved })).ids).toEqual([[KEY, HOLDOUT]]);
  });

  test.each<[string, Told]>([
    ["of another pull request", { claims: { ref: "refs/pull/8/merge" } }],
    ["of another run", { claims: { run_id: "2" } }],
    ["of another branch of the same number", { pull: { head: { branch: "x", sha: "1".repeat(40), owner: "acme", repositoryId: 1 } } }], // prettier-ignore
    ["of another evaluation than was uploaded", { uploaded: evaluation({ confidence: 0.9 }) }],
    ["of a fork's repository", { pull: { head: { branch: `change-${PULL}`, sha: "1".repeat(40), owner: "m", repositoryId: 2 } } }], // prettier-ignore
    ["that is no token", { claims: { iss: "https://evil.example" } }],
  ])("counts by itself with a word %s", async (_, told) => {
    expect((await counted(told)).ids).toEqual([[`run-${RUN}`, HOLDOUT]]);
  });
});

test("rows that nobody knew are believed of the gate, and of nobody else", async () => {
  const fresh = { datasets: { fresh: { role: "decides", digest: sha256("fresh"), rows: 9 } } };
  expect((await counted({ evaluation: evaluation(fresh) })).ids).toEqual([[KEY, sha256("fresh")]]);
  expect((await counted({ uploaded: evaluation(fresh) })).ids).toEqual([[`run-${RUN}`, undefined]]);
});

test("a new evaluation needs no proof, and nobody is asked for one", async () => {
  const other = withTries([], [{ holdout: HOLDOUT, id: sha256("other"), run: 900 }]);
  expect(await counted({ known: other })).toEqual({ ids: [[KEY, HOLDOUT]], asked: 0 });
});

test("what the gate's upload leaves out is found in the other one", async () => {
  await using opened = await pushedPlace(issuer);
  const { place, forge } = opened;
  const run = forge.addRun({ id: RUN });
  forge.addArtifact(RUN, "model-gitops-report", zipSync({ "gate.json": strToU8("[]") }));
  expect(await readTriedRun(place, forge, run)).toMatchObject({ claims: new Map(), broken: [] });
  forge.addArtifact(RUN, "model-gitops-out", zipSync({ [`${MODEL}/evaluation.json`]: strToU8(evaluation()) }));
  expect([...(await readTriedRun(place, forge, run)).claims.keys()]).toEqual([MODEL]);
});
