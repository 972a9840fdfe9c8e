import { findingOf, type Finding } from "../../findings/finding.ts";
import { isBlocking } from "../../findings/verdict.ts";
import type {
  CardDiff,
  ChangedRows,
  EvaluationRecord,
  RunRecord,
  ScanRecord,
  TrainingStory,
  VerdictRecord,
} from "../../generated/types.ts";
import { userMessage } from "../../kernel/errors.ts";
import type { ShownFile } from "../../records/shown-file.ts";
import type { Replay } from "../../records/replay.ts";
import { writeCardFiles } from "../evidence/card.ts";
import type { ChangedModel } from "../models/changed-model.ts";
import { evaluateCandidate } from "../evidence/evaluate-model.ts";
import { checkFirstUse } from "../approvals/first-use.ts";
import { shownFiles } from "../place/shown-files.ts";
import { trainingOf } from "../place/outputs.ts";
import { gateModel } from "./gate.ts";
import { beginRun, obtainRun } from "../runs/obtain-run.ts";
import type { Session } from "../place/session.ts";
import { CARD } from "../place/stage-rules.ts";

/** What is known of one model at the end of its story; without what it did not come to. */
export interface Evidence {
  readonly findings: readonly Finding[];
  readonly run?: RunRecord | undefined;
  readonly training?: TrainingStory | undefined;
  readonly shown?: readonly ShownFile[] | undefined;
  readonly baselineRun?: RunRecord | undefined;
  readonly evaluation?: EvaluationRecord | undefined;
  readonly changedRows?: ChangedRows | undefined;
  readonly replay?: Replay | undefined;
  readonly proposed?: EvaluationRecord | undefined;
  readonly cardDiff?: CardDiff | undefined;
  readonly verdict?: VerdictRecord | undefined;
}

/**
 * Makes everything there is to know of a model: trained or fetched, measured, described and judged. It stops where going
 * on would make no sense, and says why. `found` is what was found of it before.
 */
export async function makeEvidence(
  session: Session,
  model: ChangedModel,
  found: readonly Finding[],
): Promise<Evidence & { readonly verdict: VerdictRecord }> {
  const before = await foundBefore(session, model, found);
  if (before.some(({ outcome }) => isBlocking(outcome))) return await stopped(session, model, before);
  const { run, findings: trained } = await obtainRun(session.place, model);
  if (run === undefined) return await stopped(session, model, [...before, ...trained]);
  const { evaluation, changedRows, replay, proposed, scan, baselineRun, ...evaluated } = await evaluateCandidate(
    session,
    {
      model,
      run,
    },
  );
  const findings = [...before, ...trained, ...evaluated.findings];
  const { cardDiff, findings: cardFindings } = await cardOf(session, model, { run, evaluation, scan });
  const verdict = await gateModel(session, model, {
    run,
    evaluation,
    replay,
    scan,
    cardDiff,
    findings: [...findings, ...cardFindings],
    mustMeasure: true,
  });
  const training = await trainingOf(session.place, run);
  const shown = training === undefined ? [] : await shownFiles(session.place, model.name);
  return { findings, run, training, shown, baselineRun, evaluation, changedRows, replay, proposed, cardDiff, verdict };
}

/** Begins a training on a cluster, where nothing stands in its way, so that those of several models run side by side. */
export async function beginTraining(session: Session, model: ChangedModel, found: readonly Finding[]): Promise<void> {
  if (model.head.training.on === undefined || !model.plan.evaluate) return;
  const before = await foundBefore(session, model, found);
  if (!before.some(({ outcome }) => isBlocking(outcome))) beginRun(session.place, model);
}

async function foundBefore(
  session: Session,
  model: ChangedModel,
  found: readonly Finding[],
): Promise<readonly Finding[]> {
  return [...model.findings, ...found, ...(await checkFirstUse(session, model))];
}

async function stopped(session: Session, model: ChangedModel, findings: readonly Finding[]) {
  const verdict = await gateModel(session, model, {
    run: undefined,
    evaluation: undefined,
    findings,
    mustMeasure: true,
  });
  return { findings, verdict };
}

async function cardOf(session: Session, model: ChangedModel, { run, evaluation, scan }: Described) {
  try {
    const { diff, findings } = await writeCardFiles(session.place, model, {
      run,
      evaluation,
      scan,
      rules: session.rules,
    });
    return { cardDiff: diff, findings };
  } catch (error) {
    const found = { model: model.name, message: userMessage(error), remediation: null } as const;
    return { cardDiff: undefined, findings: [findingOf(CARD.unwritable, { outcome: "unmeasured", ...found })] };
  }
}

type Described = Pick<Evidence, "run" | "evaluation"> & { readonly scan: ScanRecord | undefined };
