import { findingOf, type Finding } from "../../findings/finding.ts";
import type { PromotionRecord, QuarantineRecord } from "../../generated/types.ts";
import { didYouMean, listed } from "../../kernel/text.ts";
import { formatDuration } from "../../kernel/units.ts";
import type { ResolvedStage } from "../../manifest/resolved-promotion.ts";
import { canBeTagged, compareVersions, isVersion, versionTag } from "../../records/model-tag.ts";
import { pausedBy, quarantineOf, servingSince, unfinished, type Promotions } from "./history.ts";
import type { RegisteredModel } from "./registry.ts";
import type { PromotionRequest } from "./request.ts";
import { PROMOTION } from "./rules.ts";

/** What a stage serves by its environment's file. */
export interface ServedNow {
  readonly digest: string;
  readonly version?: string | undefined;
}

/** What is known when a request is judged, before anything is fetched. */
export interface RequestFacts {
  readonly request: PromotionRequest;
  readonly stages: readonly ResolvedStage[];
  readonly registered: RegisteredModel | undefined;
  readonly promotions: Promotions;
  readonly quarantines: readonly QuarantineRecord[];
  /** The digest that the version stands for; undefined where the ledger does not know it. */
  readonly artifact: string | undefined;
  /** What the stage of the request serves, and the one before it. */
  readonly serves: ServedNow | undefined;
  readonly servesBefore: ServedNow | undefined;
  /** Whether the version's commit is on the default branch; undefined where nobody can tell. */
  readonly isMerged: boolean | undefined;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** Whether a tag's request has nothing against it but that it is early. */
export function isEarly(findings: readonly Finding[]): boolean {
  return findings.some(({ rule, outcome }) => rule === PROMOTION.after.id && outcome === "warn");
}

/** Whether what is asked for can be meant: the version, the stage, the commit, and what was said of these bytes. */
export function judgeRequest(facts: RequestFacts): readonly Finding[] {
  return [
    ...judgeVersion(facts),
    ...judgeStage(facts),
    ...judgeBranch(facts),
    ...judgeQuarantine(facts),
    ...judgeAfter(facts),
    ...judgePause(facts),
  ];
}

function judgeVersion(facts: RequestFacts): readonly Finding[] {
  const { request, registered, serves, artifact, promotions } = facts;
  const { model, version, commit, action } = request;
  const found = (message: string): readonly Finding[] => [
    findingOf(PROMOTION.version, { model, subject: version, message }),
  ];
  if (!canBeTagged(model)) return found(`No tag can name ${model}: names of tags end in a letter or a digit.`);
  if (!isVersion(version)) {
    const hint = /^v/i.test(version) ? `, without the \`${version.slice(0, 1)}\`` : "";
    return found(`${JSON.stringify(version)} is no version: write three numbers, as 1.2.3 or 2.0.0-rc.1${hint}.`);
  }
  const own = registered?.versions ?? [];
  const same = own.find((one) => one.version === version);
  if (same?.isCancelled === true) return found(`${versionTag(model, version)} was taken back by a tag.`);
  if (same?.tag.commit !== undefined && same.tag.commit !== commit) {
    const where = `${same.tag.commit.slice(0, 7)}, and not ${commit.slice(0, 7)}`;
    return found(`${versionTag(model, version)} is a version already: it names ${where}. A version is never moved.`);
  }
  if (same?.tag.isAnnotated === false && request.tag === undefined) return lightweight(request, same.tag.name);
  const recorded = promotions.find((one) => one.version === version && one.state === "done");
  if (recorded?.artifact !== undefined && artifact !== undefined && recorded.artifact !== artifact)
    return moved(request, recorded);
  const highest = recorded === undefined ? highestBefore(facts) : undefined;
  if (highest !== undefined && compareVersions(version, highest) < 0) {
    const message = `${version} comes before ${highest}, which is there already: versions only go up.`;
    const remediation =
      request.tag === undefined
        ? "Name the next version."
        : `Delete the tag (\`git push --delete origin ${request.tag.name}\`), and register the next version.`;
    return [findingOf(PROMOTION.version, { model, subject: version, message, remediation })];
  }
  if (action === "promote" && serves?.version !== undefined && compareVersions(version, serves.version) < 0) {
    const stage = request.stage ?? "production";
    const hasServed = promotions.some((one) => one.version === version && one.stage === stage && one.state === "done");
    const message = `${stage} serves ${serves.version}, and ${version} comes before it${hasServed ? ": that is a rollback" : ""}.`;
    const remediation = hasServed
      ? `Run \`model-gitops rollback ${model} --stage ${stage} --to ${version}\`, which asks no metric and keeps ${serves.version} from coming back by itself.`
      : "Name the next version.";
    return [findingOf(PROMOTION.version, { model, subject: version, message, remediation })];
  }
  return [];
}

/**
 * The highest version that was released or, where a person names the version, registered: of several tags that are pushed
 * together each asks for its own.
 */
function highestBefore({ request, registered, promotions }: RequestFacts): string | undefined {
  const released = promotions.flatMap(({ state, version }) =>
    state === "done" && version !== undefined ? [version] : [],
  );
  const tagged = request.tag === undefined ? (registered?.versions ?? []) : [];
  return [...released, ...tagged.flatMap((one) => (one.isCancelled ? [] : [one.version]))]
    .filter((version) => version !== request.version && isVersion(version))
    .toSorted(compareVersions)
    .at(-1);
}

function lightweight({ model, version }: PromotionRequest, name: string): readonly Finding[] {
  const message = `${name} is a lightweight tag, as releases made on GitHub's page write them: it does not say who made it, and when.`;
  const remediation = `Delete the release, if there is one, and the tag (\`git push --delete origin ${name}\`, \`git tag --delete ${name}\`); then this writes both anew.`;
  return [findingOf(PROMOTION.tag, { model, subject: version, message, remediation })];
}

function moved({ model, version }: PromotionRequest, recorded: PromotionRecord): readonly Finding[] {
  const message = `${versionTag(model, version)} was carried out as ${recorded.artifact.slice(0, 19)}… of ${recorded.commit?.slice(0, 7) ?? "a commit"}, and stands for other bytes now.`;
  return [findingOf(PROMOTION.moved, { model, subject: version, message })];
}

function judgeStage({ request: { model, stage }, stages }: RequestFacts): readonly Finding[] {
  if (stage === undefined || stages.some(({ name }) => name === stage)) return [];
  const names = stages.map(({ name }) => name);
  const message = `${model} has no stage ${JSON.stringify(stage)}; its stages are ${listed(names)}.${didYouMean(stage, names)}`;
  return [findingOf(PROMOTION.stage, { model, subject: stage, message })];
}

function judgeBranch({ request: { model, commit, tag }, isMerged }: RequestFacts): readonly Finding[] {
  if (isMerged === true) return [];
  const what =
    tag === undefined ? `The commit ${commit.slice(0, 7)}` : `${tag.name} names ${commit.slice(0, 7)}, which`;
  if (isMerged === false)
    return [findingOf(PROMOTION.branch, { model, message: `${what} is not on the default branch.` })];
  const message = `${what} cannot be found from the default branch in this clone.`;
  const remediation = "Check out with fetch-depth: 0, or give the action a token.";
  return [findingOf(PROMOTION.branch, { outcome: "unmeasured", model, message, remediation })];
}

function judgeQuarantine({ request: { model, version }, artifact, quarantines }: RequestFacts): readonly Finding[] {
  const held = artifact === undefined ? undefined : quarantineOf(quarantines, artifact);
  if (held === undefined) return [];
  const by = held.by === undefined ? "" : ` by ${held.by}`;
  const message = `The bytes of ${model} ${version} (${held.artifact.slice(0, 19)}…) are in quarantine since ${held.at.slice(0, 10)}${by}: ${held.reason}`;
  const remediation = `Promote another version. Where the reason is gone: \`model-gitops rollback ${model} --lift ${held.version ?? version} --reason "…"\`.`;
  return [findingOf(PROMOTION.quarantine, { model, subject: version, message, remediation })];
}

function judgeAfter(facts: RequestFacts): readonly Finding[] {
  const { request, stages, promotions, artifact, servesBefore, now } = facts;
  const { model, stage, version } = request;
  const own = stages.find(({ name }) => name === stage);
  if (own?.after === undefined || artifact === undefined) return [];
  const found = (message: string, remediation: string): readonly Finding[] => [
    findingOf(PROMOTION.after, { model, subject: own.after, message, remediation }),
  ];
  // What a tag asks for is looked at again and again: where only time is missing, it waits.
  const wait = (message: string, remediation: string): readonly Finding[] =>
    request.tag === undefined
      ? found(message, remediation)
      : [findingOf(PROMOTION.after, { outcome: "warn", model, subject: own.after, message, remediation: null })];
  if (servesBefore?.digest !== artifact) {
    const open = unfinished(promotions, own.after);
    if (open?.artifact === artifact) {
      const pull = open.pull === undefined ? "is not carried out yet" : `waits for #${open.pull}`;
      return wait(`${own.name} comes after ${own.after}, where ${version} ${pull}.`, "Promote it when that has ended.");
    }
    const serves =
      servesBefore === undefined
        ? `no version of ${model} yet`
        : servesBefore.version === version
          ? `${version} of ${model} with other bytes (${servesBefore.digest.slice(0, 19)}…)`
          : `${servesBefore.version ?? servesBefore.digest.slice(0, 19)} of ${model} and not ${version}`;
    return found(
      `${own.name} comes after ${own.after}, which serves ${serves}.`,
      `Run \`model-gitops promote ${model} ${version} --stage ${own.after}\` first.`,
    );
  }
  const since = servingSince(promotions, own.after, artifact);
  if (own.soakMs === 0) return [];
  if (since === undefined) {
    const message = `${own.after} serves ${version}, and the ledger does not say since when: it has to have served there for ${formatDuration(own.soakMs)}.`;
    const remediation = `Promote it there by \`model-gitops promote ${model} ${version} --stage ${own.after}\`: that is recorded.`;
    return [findingOf(PROMOTION.after, { outcome: "unmeasured", model, subject: own.after, message, remediation })];
  }
  const left = Date.parse(since) + own.soakMs - now;
  if (left <= 0) return [];
  return wait(
    `${version} serves in ${own.after} since ${since.slice(0, 16).replace("T", " ")} UTC; ${formatDuration(left)} of ${formatDuration(own.soakMs)} are left.`,
    `Promote it after ${new Date(now + left).toISOString().slice(0, 16).replace("T", " ")} UTC.`,
  );
}

function judgePause({ request, promotions }: RequestFacts): readonly Finding[] {
  const { model, stage, isAutomatic, isBegun } = request;
  // What is begun is the last word about its stage: a rollback since would be that.
  const isHeld = stage !== undefined && isAutomatic === true && isBegun !== true;
  const paused = isHeld ? pausedBy(promotions, stage) : undefined;
  if (paused === undefined) return [];
  const message = `${stage ?? ""} was rolled back on ${paused.at.slice(0, 10)} (${paused.reason ?? "no reason was given"}): nothing is promoted there by itself.`;
  const remediation = `Look what was wrong, then \`model-gitops rollback ${model} --stage ${stage ?? ""} --resume\`.`;
  return [findingOf(PROMOTION.paused, { model, subject: stage, message, remediation })];
}
