import type { EvaluationRecord, VerdictRecord } from "../../src/generated/types.ts";
import { prettyJson, sha256 } from "../../src/records/canonical.ts";
import { KINDS } from "../../src/records/kinds/table.ts";
import { entryAfter, newEntry, pathOf, type Entry } from "../../src/stores/ledger-entry.ts";
import { LEDGER_BRANCH } from "../../src/stores/ledger-reader.ts";
import { firstEvaluation, rocAuc, trainedRun } from "../../test/fakes/stage-evidence.ts";
import { stageModel } from "../../test/fakes/stage-model.ts";
import { stageRig, type StageRig } from "../../test/fakes/stage-rig.ts";

const NOW = Date.UTC(2026, 10, 20, 6);
/** As many as a model of twenty columns has. */
const SLICES = 30;

/** A repository with so many models that were accepted and went to production once a month, for so many months. */
export async function toldFleet(models: number, months: number): Promise<StageRig> {
  const names = Array.from({ length: models }, (_, index) => `m${index}`);
  const files = Object.assign({}, ...names.map((name) => stageModel({ name })));
  const rig = await stageRig(files, { now: NOW });
  // A change of the environment each quarter of them: as many commits as a fleet that is promoted together.
  for (let month = 0; month < months; month += 3) {
    const lines = names.map((name) => `  ${name}: {version: 1.${month}.0, digest: "${artifactOf(name, month)}"}\n`);
    await rig.commit({
      "environments/production.yaml": `apiVersion: model-gitops/v1\nkind: Environment\nname: production\nmodels:\n${lines.join("")}`,
    });
  }
  for (let at = 0; at < models; at += 50) {
    const entries = names.slice(at, at + 50).flatMap((name) => entriesOf(name, months));
    const texts = entries.map((entry) => [pathOf(entry), prettyJson(entry)] as const);
    rig.forge.git.commit({ branch: LEDGER_BRANCH, files: Object.fromEntries(texts) });
  }
  await rig.event("schedule", {});
  return rig;
}

const artifactOf = (model: string, month: number) => sha256(`${model} ${month}`);

function entriesOf(model: string, months: number): readonly Entry[] {
  const chain: Entry[] = [];
  const rest: Entry[] = [];
  for (let month = 0; month < months; month += 1) {
    const recordedAt = Date.UTC(2026, 10 - (months - 1 - month), 1);
    const keys = {
      trainKey: sha256(`${model} trained ${month}`),
      evaluationKey: sha256(`${model} evaluated ${month}`),
      verdictKey: sha256(`${model} judged ${month}`),
    };
    const artifact = artifactOf(model, month);
    const body = { ...keys, artifact, outcome: "pass" as const, bytes: 1, path: "artifact/model.bin" };
    const accepted = newEntry({ kind: "acceptance", model, recordedAt, body });
    const before = chain.at(-1);
    const digest = before && sha256(prettyJson(before));
    chain.push(
      digest === undefined ? accepted : entryAfter(accepted, KINDS.acceptance, { id: before?.id ?? "", digest }),
    );
    rest.push(
      newEntry({ kind: "run", model, recordedAt, body: trainedRun(model, keys.trainKey) }),
      newEntry({ kind: "evaluation", model, recordedAt, body: evaluated(model, keys, month) }),
      newEntry({ kind: "verdict", model, recordedAt, body: judged(model, keys.verdictKey) }),
    );
  }
  return [...chain, ...rest];
}

function evaluated(
  model: string,
  { trainKey, evaluationKey }: { readonly trainKey: ReturnType<typeof sha256>; readonly evaluationKey: string },
  month: number,
): EvaluationRecord {
  const value = 0.7 + (month % 12) / 100;
  const metrics = { roc_auc: rocAuc({ value, interval: [value - 0.02, value + 0.02] }) };
  const slices = Array.from({ length: SLICES }, (_, at) => ({
    name: `region=${at}`,
    dataset: "holdout",
    n: 200,
    metrics,
  }));
  return { ...firstEvaluation(model, trainKey), evaluationKey, metrics, slices };
}

function judged(model: string, verdictKey: string): VerdictRecord {
  return {
    schema: "model-gitops/verdict/v1",
    model,
    verdictKey,
    outcome: "pass",
    headline: "It passes.",
    findings: [],
    changes: [],
    approvals: [],
  };
}
