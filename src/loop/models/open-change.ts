import { findingOf, type Finding } from "../../findings/finding.ts";
import type { PlanRecord } from "../../generated/types.ts";
import { hexOf } from "../../records/canonical.ts";
import { jobMatrix, type JobMatrix } from "../../work/planning/job-matrix.ts";
import { changedModel, type ChangedModel } from "./changed-model.ts";
import { explained, type LoadedModel } from "./load-models.ts";
import { noManifest } from "./no-manifest.ts";
import { toItsEnd } from "../place/own-end.ts";
import type { Place } from "../place/place.ts";
import { knownHistory } from "./plan-history.ts";
import { planModels, type Plan } from "./plan.ts";
import type { Session } from "../place/session.ts";
import { judgeBase, type HeldSettings } from "../place/settings.ts";
import { PLAN } from "../place/stage-rules.ts";
import { gatherTrainKey } from "./train-key.ts";
import { unknownModels } from "./unknown-models.ts";

/** The models of a change, ready for the stages. */
export interface OpenedChange {
  readonly models: readonly ChangedModel[];
  /** Affected models whose manifests cannot be read or do not make sense. */
  readonly broken: readonly LoadedModel[];
  readonly plan: PlanRecord;
  readonly matrix: JobMatrix;
  /** Of models that train on clusters. */
  readonly elsewhere: JobMatrix;
  /** Models that this change removes. */
  readonly removed: readonly LoadedModel[];
  /** What belongs to no model, or to the ledger. */
  readonly findings: readonly Finding[];
}

export interface OpenChangeOptions {
  /** Also look at models that the change does not touch, but what the branch has is not recorded. Default: on a push. */
  readonly unrecorded?: boolean;
}

/**
 * Plans the change and gathers what every stage needs to know of each affected model; of one onto a branch that is not
 * judged, nothing.
 */
export async function openChange(session: Session, options: OpenChangeOptions = {}): Promise<OpenedChange> {
  const settings = await session.place.settings();
  const refused = await judgeBase(session.place, settings);
  return refused.length > 0 ? nothingOf(session, refused) : await openJudged(session, options, settings);
}

function nothingOf({ place, rules }: Session, findings: readonly Finding[]): OpenedChange {
  const [base, head] = [rules?.id ?? "", place.commit ?? place.head.id];
  const plan: PlanRecord = { schema: "model-gitops/plan/v1", base, head, models: [] };
  return { models: [], broken: [], plan, matrix: jobMatrix([]), elsewhere: jobMatrix([]), removed: [], findings };
}

async function openJudged(session: Session, options: OpenChangeOptions, settings: HeldSettings): Promise<OpenedChange> {
  const { place, change } = session;
  const plan = await planned(session, options);
  const loaded = new Map(plan.models.map((model) => [model.name, model]));
  const models = plan.record.models.map((planned) => {
    const [model, key] = [loaded.get(planned.model), plan.keys.get(planned.model)];
    if (model?.resolved === undefined || key === undefined) return undefined;
    const isUnsettled = plan.unsettled.has(planned.model);
    const facts = {
      loaded: model,
      resolved: model.resolved,
      was: plan.before.get(planned.model),
      key,
      predictCode: plan.predictCode.get(planned.model),
      isUnsettled,
    };
    return changedModel(facts, planned);
  });
  const broken = plan.record.models.flatMap(({ model }) => {
    const found = loaded.get(model);
    return found !== undefined && found.resolved === undefined ? [explained(found)] : [];
  });
  return {
    models: models.filter((model) => model !== undefined),
    broken,
    plan: plan.record,
    matrix: plan.matrix,
    elsewhere: plan.elsewhere,
    removed: change !== undefined && place.options.models.length === 0 ? plan.vanished : [],
    findings: [
      ...(plan.record.models.length > 0 ? settings.findings : []),
      ...(await noModels(place, plan)),
      ...noBase(session, plan),
      ...unknownModels(place.options.models, [...loaded.keys()]),
      ...place.ledger.findings(),
    ],
  };
}

async function planned(session: Session, options: OpenChangeOptions): Promise<Plan> {
  const { place, rules, change } = session;
  const { unrecorded = place.event.kind === "push" } = options;
  const plan = (models: readonly string[]): Promise<Plan> =>
    planModels({
      head: place.head,
      commit: place.commit,
      // Where nothing changed, everything is looked at as the rules have it.
      before: change?.before ?? rules,
      changed: change?.paths,
      history: knownHistory(place),
      manifests: place.options.manifests,
      models,
      guard: (model, work) => toItsEnd(place, model, work),
    });
  const affected = await plan(place.options.models);
  if (!unrecorded || place.options.models.length > 0) return affected;
  const names = affected.record.models.map(({ model }) => model);
  const missing = await unrecordedOf(
    place,
    affected.models.filter(({ name }) => !names.includes(name)),
  );
  return missing.length === 0 ? affected : await plan([...names, ...missing]);
}

/** Models whose newest acceptance is not of what the branch has now: a push may have been lost, or never recorded. */
async function unrecordedOf(place: Place, models: readonly LoadedModel[]): Promise<readonly string[]> {
  const { ledger, head } = place;
  const isSigned = (await ledger.trust()) !== undefined;
  const names = models.map(({ name }) => name);
  if (isSigned) await ledger.prefetch(names.map((model) => ({ model, kind: "acceptance" })));
  else await ledger.expect(names);
  const found = await Promise.all(
    models.map(async ({ name, resolved }) => {
      if (resolved === undefined || resolved.lifecycle === "retired") return [];
      // An acceptance's id ends with the beginning of its trainKey; whether it counts is in the file alone.
      const latest = isSigned
        ? (await ledger.latestAcceptance(name))?.id
        : (await ledger.ids(name, "acceptance")).at(-1);
      if (latest === undefined) return [name];
      // Without a key nothing tells that it is recorded: planning it says why.
      const key = (await toItsEnd(place, name, () => gatherTrainKey(head, resolved))).made?.key;
      return key !== undefined && latest.endsWith(`-${hexOf(key).slice(0, 12)}`) ? [] : [name];
    }),
  );
  return found.flat();
}

/** On the main branch of a laptop the base is HEAD: nothing that is committed was looked at. */
function noBase({ place, rules }: Session, { models, record }: Plan): readonly Finding[] {
  const { event, options, commit } = place;
  const isItself = event.kind === "local" && options.base === "" && rules !== undefined && rules.id === commit;
  if (!isItself || models.length === 0 || record.models.length > 0) return [];
  const message = `Nothing was checked: the work is compared with HEAD (${rules.id.slice(0, 7)}), where the main branch stands, and nothing that a model is made of or judged by differs from it.`;
  return [findingOf(PLAN.noBase, { outcome: "warn", message })];
}

/**
 * A wrong glob would make every check green for ever, so it is no pass; where the base has models, each of those that
 * went is told by itself. A push judges nothing.
 */
async function noModels(place: Place, { models, vanished }: Plan): Promise<readonly Finding[]> {
  if (models.length > 0) return [];
  const outcome = place.event.kind === "push" || vanished.length > 0 ? "warn" : "fail";
  return [await noManifest(place, { outcome, consequence: ", so nothing was checked" })];
}
