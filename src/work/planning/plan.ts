import type { JudgingChange, ModelManifest, PlannedModel } from "../../generated/types.ts";
import { truncate } from "../../kernel/text.ts";
import type { ResolvedModel } from "../../manifest/resolved-model.ts";
import { medianOf } from "../jobs/cost.ts";
import { touchReasons, type Touch } from "./affected.ts";
import { change, withinLimit } from "../judging/change.ts";
import { contentChanges, effectiveModel } from "../judging/effective.ts";

/** What is known of one affected model before anything runs. */
export interface PlanFacts {
  readonly head: ResolvedModel;
  /** The base's version of the same model; undefined: it is new. */
  readonly base: ModelManifest | undefined;
  /** The base has the model, but its manifest cannot be read: that is not a new model. */
  readonly isBaseBroken: boolean;
  readonly touch: Touch;
  readonly keys: { readonly head: string; readonly base: string | undefined };
  /** Whether the ledger has a run for the head's key, and the store its artifact. */
  readonly isKnown: boolean;
  /** Whether somebody asked for this very model: then it is judged even where nothing changed. */
  readonly isWanted: boolean;
  /** Digests of the evaluation datasets, by name. */
  readonly evaluationData: {
    readonly head: Readonly<Record<string, string>>;
    readonly base: Readonly<Record<string, string>>;
  };
  /** The base has it, and it was recorded and never accepted: it is taken for new. */
  readonly isUnsettled: boolean;
  /** Models of the base branch that this change removes while nothing says what continues them. */
  readonly vanished: readonly string[];
  /** The digest that the production environment names for the model, and where. */
  readonly served: {
    readonly file: string;
    readonly base: string | undefined;
    readonly head: string | undefined;
  };
  /** How long past trainings of this model took, newest first: seconds. */
  readonly pastSeconds: readonly number[];
}

/** What a change means for one model. A new description retrains nothing; a new slice only re-evaluates. */
export function planModel(facts: PlanFacts): PlannedModel {
  const { head, base, keys } = facts;
  const effective = effectiveModel(base, head.manifest);
  const content = contentChanges(facts.evaluationData.base, facts.evaluationData.head);
  const changes = withinLimit([
    ...originChanges(facts),
    ...effective.changes,
    ...content,
    // What production serves decides who accepts, not what is measured.
    ...change(facts.served.file, [facts.served.base, facts.served.head], "changed"),
  ]);
  const hasJudgements = (facts.touch.judgements ?? []).length > 0;
  const isRevived = base?.lifecycle === "retired" && head.lifecycle !== "retired";
  const isRejudged = hasJudgements || isRevived || content.length > 0 || effective.isMeasuredOtherwise;
  const train = trainingOf(facts, isRejudged || facts.isWanted);
  const seconds = train === "train" ? medianOf(facts.pastSeconds.slice(0, 5)) : undefined;
  return {
    model: head.name,
    manifest: head.file,
    trainKey: keys.head,
    train,
    evaluate: train === "train" || train === "known" || (train === "unchanged" && (isRejudged || facts.isWanted)),
    reasons: reasonsOf(facts, train, isRejudged)
      .slice(0, 50)
      .map((reason) => truncate(reason, 500)),
    runner: [...head.training.runner],
    changes: [...changes],
    ...(seconds === undefined ? {} : { expectedSeconds: seconds }),
    ...(head.training.requires.gpus === 0 ? {} : { gpus: head.training.requires.gpus }),
  };
}

/** A model whose manifest, or what it names, cannot be read: nothing can be planned until it is mended. */
export function plannedBroken(name: string, file: string, what = "the manifest"): PlannedModel {
  return {
    model: name,
    manifest: file,
    trainKey: "",
    train: "none",
    evaluate: false,
    reasons: [`${what} has problems; see the findings`],
    runner: [],
    changes: [],
  };
}

function trainingOf({ head, keys, isKnown }: PlanFacts, isMeasured: boolean): PlannedModel["train"] {
  if (head.lifecycle === "retired") return "none";
  // What is to be measured has to be had: a key that nobody has recorded is trained, changed or not.
  if (keys.head === keys.base) return isMeasured && !isKnown ? "train" : "unchanged";
  return isKnown ? "known" : "train";
}

/** A new model that may be what a vanished one has become would be judged by limits of its own making. */
function originChanges({ head, base, isUnsettled, vanished }: PlanFacts): readonly JudgingChange[] {
  if (base !== undefined || isUnsettled || vanished.length === 0) return [];
  return change("name", [vanished.toSorted().join(", "), head.name], "changed");
}

function reasonsOf(facts: PlanFacts, train: PlannedModel["train"], isRejudged: boolean): readonly string[] {
  const isUntrained = train === "train" && facts.keys.head === facts.keys.base;
  const consequence = isUntrained ? "no artifact of it is recorded, so it is trained" : CONSEQUENCE[train](isRejudged);
  return [...originOf(facts), ...touchReasons(facts.touch), consequence];
}

function originOf({ head, base, isBaseBroken, isUnsettled }: PlanFacts): readonly string[] {
  if (isUnsettled) return ["it was recorded and never accepted, so its own manifest judges it, as the first time"];
  if (isBaseBroken) return ["the base branch's manifest has problems, so it cannot judge"];
  if (base === undefined) return ["the model is new"];
  return base.name === head.name ? [] : [`renamed from ${base.name}`];
}

const CONSEQUENCE = {
  train: () => "what it is trained from changed, so it is trained",
  known: () => "it was trained from exactly this before, so that run is used",
  unchanged: (isRejudged) =>
    isRejudged
      ? "nothing it is trained from changed; it is evaluated again"
      : "nothing it is trained from or judged by changed",
  none: () => "it is retired, so it is not trained",
} as const satisfies Record<PlannedModel["train"], (isRejudged: boolean) => string>;
