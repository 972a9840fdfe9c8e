import { findingOf, type Finding, type Location } from "../../findings/finding.ts";
import type { ModelManifest } from "../../generated/types.ts";
import { folderOf } from "../../manifest/paths.ts";
import { resolveModel } from "../../manifest/resolve.ts";
import type { ResolvedModel } from "../../manifest/resolved-model.ts";
import type { Digest } from "../../records/canonical.ts";
import { effectiveModel, type EffectiveModel } from "../../work/judging/effective.ts";
import { explained, loadModels, loadOtherModels, type LoadedModel } from "./load-models.ts";
import type { Ruled } from "../place/session.ts";
import { PLAN } from "../place/stage-rules.ts";
import { gatherTrainKey, type GatheredKey } from "./train-key.ts";
import { unknownModels } from "./unknown-models.ts";

/** A model as a revision has it, and as the rules judge it. */
export interface ModelAtRevision {
  readonly name: string;
  /** As the revision has it: trained, described and served. */
  readonly head: ResolvedModel;
  /** The same with everything that judges taken from the rules. */
  readonly judged: ResolvedModel;
  /** What the rules have of it; undefined: they do not know it. */
  readonly rules: RulesOfModel | undefined;
  /** Whether the rules have it, and nothing of it was ever accepted: then it judges itself, and so does its data. */
  readonly isUnsettled: boolean;
  /** Its name in the rules, where that is another. */
  readonly formerName: string | undefined;
  readonly trainKey: Digest;
  /** Whether the key tells the content of all training data. */
  readonly isPinned: boolean;
  /** What the rules lack to judge it. */
  readonly findings: readonly Finding[];
  /** Where a key of its manifest stands. */
  locate(pointer: string): Location | undefined;
}

export interface RulesOfModel {
  readonly file: string;
  /** Undefined where it cannot be read. */
  readonly manifest: ModelManifest | undefined;
}

export interface ModelsAtRevision {
  readonly models: readonly ModelAtRevision[];
  /** Models whose manifests cannot be read or do not make sense. */
  readonly broken: readonly LoadedModel[];
  /** For each name that was asked for and that no model has. */
  readonly unknown: readonly Finding[];
}

/**
 * Every model of the working tree, whatever changed: what a schedule, a tag or a command looks at.
 */
export async function modelsAtRevision({ place, rules }: Ruled): Promise<ModelsAtRevision> {
  const { head, options } = place;
  const { manifests } = options;
  const models = await loadModels(head, manifests);
  const ruled = rules === undefined ? [] : await loadOtherModels({ head, models, other: rules, manifests });
  const wanted = models.filter(({ name }) => options.models.length === 0 || options.models.includes(name));
  const found = await Promise.all(
    wanted.map(async (loaded) => {
      const { resolved } = loaded;
      if (resolved === undefined) return undefined;
      const key = await gatherTrainKey(head, resolved);
      return modelAtRevision({ loaded, resolved, was: sameModel(ruled, loaded), key });
    }),
  );
  return {
    models: found.filter((model) => model !== undefined),
    broken: wanted.filter(({ resolved }) => resolved === undefined).map(explained),
    unknown: unknownModels(
      options.models,
      models.map(({ name }) => name),
    ),
  };
}

/** By name, or renamed in its place. Who else may have become of it is only asked of a change, which could hide behind it. */
function sameModel(ruled: readonly LoadedModel[], { name, file }: LoadedModel): LoadedModel | undefined {
  return ruled.find((other) => other.name === name) ?? ruled.find((other) => other.file === file);
}

/** What a model is made from. */
export interface ModelFacts {
  readonly loaded: LoadedModel;
  readonly resolved: ResolvedModel;
  /** The same model in the rules. */
  readonly was: LoadedModel | undefined;
  readonly key: GatheredKey;
  /** What needs approval of the code that predicts. Default: nothing. */
  readonly predictCode?: readonly string[] | undefined;
  /** Default: no. */
  readonly isUnsettled?: boolean;
}

/** A model that can be read. */
export function modelAtRevision(facts: ModelFacts, effective = effectiveOf(facts)): ModelAtRevision {
  const { loaded, resolved, was, key, isUnsettled = false } = facts;
  return {
    name: loaded.name,
    head: resolved,
    judged: judgedAs(resolveModel(effective.judged, resolved.file), was),
    rules: was && { file: was.file, manifest: was.read.manifest },
    isUnsettled,
    formerName: was !== undefined && was.name !== loaded.name ? was.name : undefined,
    trainKey: key.key,
    isPinned: key.unpinned.length === 0,
    findings: unreadableRules(loaded.name, was),
    locate: (pointer) => loaded.read.locate(pointer),
  };
}

/** A model that the rules do not have is judged by itself, but who may accept it is not its author's to say. */
function judgedAs(judged: ResolvedModel, was: LoadedModel | undefined): ResolvedModel {
  return was?.read.manifest === undefined ? { ...judged, approvers: [], mayApproveSelf: false } : judged;
}

/** What the rules make of a model's manifest. */
export function effectiveOf({ resolved, was }: Pick<ModelFacts, "resolved" | "was">): EffectiveModel {
  const movedFrom = was === undefined || folderOf(was.file) === resolved.folder ? undefined : folderOf(was.file);
  return effectiveModel(was?.read.manifest, resolved.manifest, movedFrom);
}

/** Rules that nobody can read judge nothing, and that is not a pass. */
function unreadableRules(model: string, was: LoadedModel | undefined): readonly Finding[] {
  if (was === undefined || was.read.manifest !== undefined) return [];
  const problem = was.read.findings[0]?.message ?? "it is broken";
  const message = `The base branch's ${was.file} cannot be read: ${problem}`;
  return [
    findingOf(PLAN.baseManifest, {
      outcome: "unmeasured",
      model,
      message,
    }),
  ];
}
