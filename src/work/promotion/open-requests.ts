import type { ResolvedStage } from "../../manifest/resolved-promotion.ts";
import type { PromotionRecord } from "../../generated/types.ts";
import { compareVersions } from "../../records/model-tag.ts";
import { lastDone, pausedBy, servingSince, unfinished, type Promotions } from "./history.ts";
import type { ServedNow } from "./judge-request.ts";
import { currentAssignment, versionsAt, type Assignment, type RegisteredModel } from "./registry.ts";
import type { PromotionRequest } from "./request.ts";

/** What is known of a model when nobody named a request. */
export interface OpenFacts {
  readonly model: string;
  readonly stages: readonly ResolvedStage[];
  /** With the commits of all its tags; undefined: no tag is of it. */
  readonly registered: RegisteredModel | undefined;
  readonly promotions: Promotions;
  /** By stage. */
  readonly served: Readonly<Record<string, ServedNow | undefined>>;
  /** The one tag that is asked about; undefined: all. */
  readonly only?: string | undefined;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/**
 * What tags ask for and nobody has carried out yet, what was begun and not ended, and what the manifest promotes by itself;
 * a stage after the one that it comes after.
 */
export function openRequests(facts: OpenFacts): readonly PromotionRequest[] {
  const { only, stages } = facts;
  const assigned = assignedRequests(facts);
  if (only !== undefined) return [...assigned, ...registrations(facts, [])].filter(({ tag }) => tag?.name === only);
  const served = [...assigned, ...waiting(facts, assigned), ...automatic(facts)];
  const depth = ({ stage }: PromotionRequest): number => depthOf(stages, stage);
  return [...registrations(facts, assigned), ...served.toSorted((a, b) => depth(a) - depth(b))];
}

/** How many stages come before one. A circle, which the manifest's check refuses, ends too. */
function depthOf(stages: OpenFacts["stages"], stage: string | undefined): number {
  const passed = new Set<string>();
  for (let name = stage; name !== undefined && !passed.has(name);) {
    passed.add(name);
    const current = name;
    name = stages.find((one) => one.name === current)?.after;
  }
  return passed.size;
}

/** An assignment releases its version as well. */
function registrations(
  { model, registered, promotions }: OpenFacts,
  assigned: readonly PromotionRequest[],
): readonly PromotionRequest[] {
  const done = new Set(promotions.filter(({ state }) => state === "done").map(({ version }) => version));
  return (registered?.versions ?? []).flatMap(({ version, tag, isCancelled }) => {
    const isKnown = done.has(version) || assigned.some((request) => request.version === version);
    if (isCancelled || isKnown || tag.commit === undefined) return [];
    return [{ model, action: "register" as const, version, commit: tag.commit, tag }];
  });
}

function assignedRequests({ model, stages, registered, promotions }: OpenFacts): readonly PromotionRequest[] {
  if (registered === undefined) return [];
  const names = new Set([...stages.map(({ name }) => name), ...registered.assignments.map(({ stage }) => stage)]);
  return [...names].flatMap((stage) => {
    const current = currentAssignment(withoutStrange(registered), stage);
    if (current?.tag.commit === undefined) return [];
    const last = lastDone(promotions, stage);
    if (isAnswered(promotions, current, last)) return [];
    const version = versionsAt(registered, current.tag.commit).at(-1)?.version ?? "";
    return [{ model, action: "promote" as const, version, stage, commit: current.tag.commit, tag: current.tag }];
  });
}

/** A tag of a tree or a file assigns nothing, and hides no tag that does. */
function withoutStrange(registered: RegisteredModel): RegisteredModel {
  return { ...registered, assignments: registered.assignments.filter(({ tag }) => tag.commit !== undefined) };
}

/** What was carried out by its tag, or came before what was; and the tag that a run of ours wrote before it broke off. */
function isAnswered(
  promotions: Promotions,
  { tag, stage, counter }: Assignment,
  last: PromotionRecord | undefined,
): boolean {
  const hasEnded = ({ state, tag: asked }: PromotionRecord): boolean =>
    (state === "done" || state === "refused") && asked === tag.name;
  if (promotions.some(hasEnded)) return true;
  // GTO writes tags without a number too: nothing says what came before those.
  if (counter > 0 && counter <= (last?.counter ?? 0)) return true;
  const open = unfinished(promotions, stage);
  return open !== undefined && open.tag === undefined && open.counter === counter && open.commit === tag.commit;
}

/** A run that broke off, or a pull request that may be merged by now. */
function waiting({ model, promotions }: OpenFacts, assigned: readonly PromotionRequest[]): readonly PromotionRequest[] {
  const stages = new Set(promotions.map(({ stage }) => stage));
  return [...stages].flatMap((stage) => {
    const last = promotions.findLast((one) => one.stage === stage && one.action !== "resume");
    const isOpen = last?.state === "begun" || last?.state === "proposed";
    if (last === undefined || !isOpen || last.action === "resume" || last.action === "canary") return [];
    if (assigned.some((request) => request.stage === stage)) return [];
    // A canary that is taken out is ended by its own steps.
    if (last.action === "rollback" && last.traffic !== undefined) return [];
    const { version, commit, reason } = last;
    if (version === undefined || commit === undefined) return [];
    return [{ model, action: last.action, version, stage, commit, reason, isAutomatic: true, isBegun: true }];
  });
}

/** What has served in the stage before for as long as the manifest asks, where the manifest promotes it by itself. */
function automatic({ model, stages, promotions, served, now }: OpenFacts): readonly PromotionRequest[] {
  return stages.flatMap(({ name, after, soakMs, isAutomatic }) => {
    const before = after === undefined ? undefined : served[after];
    if (!isAutomatic || after === undefined || before === undefined || before.digest === served[name]?.digest)
      return [];
    const done = lastDone(promotions, after);
    const since = servingSince(promotions, after, before.digest);
    const isDue = since !== undefined && Date.parse(since) + soakMs <= now;
    if (!isDue || pausedBy(promotions, name) !== undefined || unfinished(promotions, name) !== undefined) return [];
    const { version, commit } = done ?? {};
    if (version === undefined || commit === undefined || done?.artifact !== before.digest) return [];
    const isDeclined =
      promotions.findLast((one) => one.stage === name && one.artifact === before.digest)?.state === "refused";
    // What comes before what serves is a rollback, which nothing does by itself.
    const isBack = served[name]?.version !== undefined && compareVersions(version, served[name].version) < 0;
    if (isDeclined || isBack) return [];
    return [{ model, action: "promote" as const, version, stage: name, commit, isAutomatic: true }];
  });
}
