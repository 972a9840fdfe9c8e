import type { CanarySpec, PromotionRecord } from "../../generated/types.ts";
import { UserError } from "../../kernel/errors.ts";
import { groupBy } from "../../kernel/grouping.ts";
import type { ResolvedCanary, ResolvedStage, ResolvedUpdate } from "../../manifest/resolved-promotion.ts";
import type { RevisionFiles } from "../../revisions/revision-files.ts";
import { canonicalJson, hexOf } from "../../records/canonical.ts";
import { refuseSecondCanary } from "../../work/promotion/canary-plan.ts";
import { moveCanary, type CanaryMove, type CanaryTarget } from "../../work/promotion/canary-updates.ts";
import { withCanary, withoutCanary, withServed } from "../../work/promotion/environment-edit.ts";
import { governedBy } from "../../work/promotion/governed-files.ts";
import type { Reference } from "../../work/promotion/placeholders.ts";
import { applyUpdates } from "../../work/promotion/updates.ts";
import { isOfTraffic } from "../../work/promotion/wanted.ts";
import { environmentOf, servedIn } from "../models/environment.ts";

/** What a stage is to serve. */
export interface Serving {
  readonly model: string;
  readonly stage: ResolvedStage;
  readonly version: string | undefined;
  readonly digest: string;
  readonly reference: Reference;
  /** Of the commit and the pull request. */
  readonly title: string;
  readonly body: string;
  /** What a person who closes the pull request declines: the same bytes serve more than once. */
  readonly occasion: string;
  /** As it was begun: what changed the stage since is not undone by it. */
  readonly begun?: PromotionRecord | undefined;
  /** Of the canary alone: what serves stays, and digest and reference are the canary's. */
  readonly canary?: CanaryChange | undefined;
  /** Whether an open canary of other bytes is ended by it; else it refuses. */
  readonly endsCanary?: boolean | undefined;
  /** Whether files follow what serves already: an open canary stays as it is. */
  readonly isRepair?: boolean | undefined;
}

export interface CanaryChange {
  /** As it was decided on: one that was changed meanwhile is left alone. */
  readonly expected: CanarySpec;
  /** Undefined: it is rolled back. */
  readonly next: CanarySpec | undefined;
}

/** Text by file. */
export type Changes = Readonly<Record<string, string>>;

/**
 * What has to be written where files are as these are; nothing where they say it already. Throws a UserError for a path
 * that does not fit, and for what would serve beside an open canary of other bytes.
 */
export async function changesOf(files: RevisionFiles, serving: Serving): Promise<Changes> {
  const { model, stage } = serving;
  const environment = await environmentOf(files, stage.name);
  const open = servedIn(environment, model)?.canary;
  const plan = planOf(serving, open, { file: environment.file, text: environment.text });
  if (plan === undefined) return {};
  const changes: Record<string, string> = {};
  const put = (file: string, before: string | undefined, after: string): void => {
    if (after !== before) changes[file] = after;
  };
  put(environment.file, environment.text, plan.environment);
  const updates = serving.canary === undefined ? stage.updates : stage.updates.filter(isOfTraffic);
  const byFile = groupBy(updates, (update: ResolvedUpdate) => update.file);
  const canary = plan.move === undefined ? undefined : stage.canary;
  const touched = new Set([...byFile.keys(), ...(canary === undefined ? [] : [canary.file])]);
  const what = `What ${stage.name} of ${model} serves`;
  await refuseLinked(files, environment.file, what);
  for (const file of touched) {
    const governed = governedBy(file);
    if (governed !== undefined)
      throw new UserError(`${what} would be written into ${file}: ${governed} are changed by people only.`);
    await refuseLinked(files, file, what);
  }
  for (const file of touched) {
    const own = byFile.get(file) ?? [];
    const key = own.length > 0 ? "updates" : "canary";
    const bytes = await files.read(file);
    if (bytes === undefined)
      throw new UserError(`promotion.${stage.name}.${key} of ${model} names ${file}, which is not there.`);
    const text = changes[file] ?? new TextDecoder().decode(bytes);
    const reference = { ...serving.reference, traffic: plan.traffic };
    const result = own.length === 0 ? { text } : applyUpdates(text, own, reference);
    if ("problem" in result) throw new UserError(`promotion.${stage.name}.updates of ${model}: ${result.problem}`);
    const move = canary?.file === file ? plan.move : undefined;
    const moved =
      canary === undefined || move === undefined ? result : moveCanary(result.text, targetOf(canary, plan.of), move);
    if ("problem" in moved) throw new UserError(`promotion.${stage.name}.canary of ${model}: ${moved.problem}`);
    put(file, text, moved.text);
  }
  return changes;
}

/** Behind a link is another file than the one that was named. */
async function refuseLinked(files: RevisionFiles, file: string, what: string): Promise<void> {
  if ((await files.placeOf(file)) !== file)
    throw new UserError(`${what} would be written into ${file}, which lies behind a link. Name the file itself.`);
}

/** A canary that was promoted keeps its name, so the next one needs another. */
function targetOf(canary: ResolvedCanary, digest: string): CanaryTarget {
  const { entry, ...target } = canary;
  return { ...target, entry: `${entry}-${hexOf(digest).slice(0, 8)}` };
}

interface ChangePlan {
  /** The canary's digest. */
  readonly of: string;
  /** Text of the environment's file. */
  readonly environment: string;
  /** What becomes of the canary in KServe's file. */
  readonly move: CanaryMove | undefined;
  /** Percent from now on. */
  readonly traffic: number;
}

interface EnvironmentText {
  readonly file: string;
  readonly text: string | undefined;
}

/** Undefined where the canary is no longer the one that was decided on. */
function planOf(serving: Serving, open: CanarySpec | undefined, before: EnvironmentText): ChangePlan | undefined {
  const { model, stage, version, digest, reference, canary } = serving;
  const place = { environment: stage.name, model, file: before.file };
  if (canary !== undefined) {
    if (before.text === undefined || !isSame(open, canary.expected)) return undefined;
    const { next } = canary;
    const environment =
      next === undefined ? withoutCanary(before.text, place) : withCanary(before.text, { ...place, canary: next });
    const traffic = next?.traffic ?? 0;
    const { uri } = reference;
    return {
      of: digest,
      environment,
      traffic,
      move: next === undefined ? { kind: "roll-back" } : { kind: "advance", traffic, uri },
    };
  }
  const refused = serving.endsCanary === true ? undefined : refusedBeside(serving, open);
  if (refused !== undefined) throw new UserError(refused);
  const served = { ...(version !== undefined && { version }), digest };
  const written = withServed(before.text, { ...place, served });
  if (serving.isRepair === true)
    return { of: digest, environment: written, move: undefined, traffic: open?.traffic ?? 0 };
  const environment = open === undefined ? written : withoutCanary(written, place);
  return { of: open?.digest ?? digest, environment, move: endOf(serving, open), traffic: 0 };
}

function isSame(open: CanarySpec | undefined, expected: CanarySpec): boolean {
  const text = (canary: CanarySpec): string => canonicalJson(JSON.parse(JSON.stringify(canary)));
  return open !== undefined && text(open) === text(expected);
}

function refusedBeside({ model, stage, digest, isRepair }: Serving, open: CanarySpec | undefined): string | undefined {
  if (isRepair === true) return undefined;
  return refuseSecondCanary(open, { model, environment: stage.name, digest });
}

/** In serverless mode a percentage that was left would keep what is promoted from being served. */
function endOf({ stage, digest, reference }: Serving, open: CanarySpec | undefined): CanaryMove | undefined {
  if (stage.canary?.style === "percent") return { kind: "promote", uri: reference.uri };
  if (open === undefined) return undefined;
  return open.digest === digest && open.traffic > 0 ? { kind: "promote", uri: reference.uri } : { kind: "roll-back" };
}
