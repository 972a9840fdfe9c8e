import { findingOf, type Finding } from "../../findings/finding.ts";
import { gitIn } from "../../forge/git.ts";
import { isBlocking } from "../../findings/verdict.ts";
import { listed, plural } from "../../kernel/text.ts";
import { isVersion, stageTag } from "../../records/model-tag.ts";
import type { Promotions } from "../../work/promotion/history.ts";
import { mistypedTags } from "../../work/promotion/mistyped-tags.ts";
import { openRequests } from "../../work/promotion/open-requests.ts";
import {
  currentAssignment,
  freeCounter,
  versionsAt,
  type RegisteredModel,
  type Registry,
} from "../../work/promotion/registry.ts";
import type { PromotionRequest } from "../../work/promotion/request.ts";
import { PROMOTION } from "../../work/promotion/rules.ts";
import type { ModelAtRevision } from "../models/model-at-revision.ts";
import type { Session } from "../place/session.ts";
import { environmentOf, servedIn } from "../models/environment.ts";
import { environmentFiles, recordedPromotions } from "./standing.ts";
import { versionEvidence } from "./evidence.ts";

/** A promotion as a person names it; what is left empty follows from the rest. */
export interface NamedRequest {
  readonly model: string;
  readonly version: string;
  readonly stage: string;
  readonly commit: string;
  readonly reason: string;
}

export interface FoundRequests {
  readonly requests: readonly PromotionRequest[];
  readonly findings: readonly Finding[];
}

interface Naming {
  readonly registered: RegisteredModel | undefined;
  readonly named: NamedRequest;
}

/** What a person asks for: the commit is that of the version's tag, else the one that is named, else the last that was accepted. */
export async function requestsByName(
  { place }: Session,
  model: ModelAtRevision,
  { registered, named }: Naming,
): Promise<FoundRequests> {
  const version = named.version.trim().replace(/^v(?=\d)/, "");
  const stage = named.stage.trim();
  const none = (message: string, remediation?: string): FoundRequests => ({
    requests: [],
    findings: [
      findingOf(PROMOTION.nothing, { model: model.name, message, ...(remediation !== undefined && { remediation }) }),
    ],
  });
  if (version === "") return none(`No version of ${model.name} was named.`);
  const tagged = registered?.versions.find((one) => one.version === version && !one.isCancelled)?.tag;
  if (named.commit === "" && tagged !== undefined && tagged.commit === undefined)
    return none(`The commit of ${tagged.name} cannot be read.`, "Fetch the tags (fetch-depth: 0), or give a token.");
  const commit =
    named.commit !== ""
      ? await commitOf(place, named.commit)
      : (tagged?.commit ?? (await acceptedCommit(place, model.name)));
  const [known] =
    registered === undefined || commit === undefined || tagged !== undefined ? [] : versionsAt(registered, commit);
  if (known !== undefined && named.commit === "" && isVersion(version))
    return none(
      `The last model of ${model.name} that was accepted is that of ${commit?.slice(0, 7) ?? ""}, which is ${known.version} already: ${version} would be the same bytes.`,
      `Record the default branch first, with a result that passes. To give the same bytes another version all the same, name the commit: --commit ${commit?.slice(0, 12) ?? ""}.`,
    );
  if (commit === undefined) {
    return named.commit === ""
      ? none(
          `Nothing of ${model.name} was accepted yet, so there is nothing to promote.`,
          "Record the default branch first. A clone has the ledger after `git fetch origin model-gitops/ledger`.",
        )
      : none(
          `There is no commit ${JSON.stringify(named.commit)} in this clone.`,
          "Fetch it (fetch-depth: 0), or name another.",
        );
  }
  const asked = { model: model.name, version, commit, reason: named.reason };
  return {
    requests: [stage === "" ? { ...asked, action: "register" } : { ...asked, action: "promote", stage }],
    findings: [],
  };
}

async function commitOf({ host }: Session["place"], name: string): Promise<string | undefined> {
  const found = await gitIn(host).ask(["rev-parse", "--verify", "--quiet", "--end-of-options", `${name}^{commit}`]);
  return found ?? (/^[0-9a-f]{40}$/.test(name) ? name : undefined);
}

async function acceptedCommit({ ledger }: Session["place"], model: string): Promise<string | undefined> {
  const entries = await ledger.acceptances(model);
  return entries.findLast(({ body: { outcome } }) => outcome === undefined || !isBlocking(outcome))?.commit;
}

interface Looking {
  readonly registered: RegisteredModel | undefined;
  /** The tag that started the run: only what it asks for. */
  readonly only: string | undefined;
}

/** What tags and the manifest ask for and nobody has carried out. */
export async function requestsOf(
  session: Session,
  model: ModelAtRevision,
  { registered, only }: Looking,
): Promise<FoundRequests> {
  const { place } = session;
  const { stages } = model.judged;
  const files = environmentFiles(session);
  const served = await Promise.all(
    stages.map(async ({ name }) => [name, servedIn(await environmentOf(files, name), model.name)] as const),
  );
  const { promotions } = await recordedPromotions(place, model.name);
  const wanted = openRequests({
    model: model.name,
    stages,
    registered,
    promotions,
    served: Object.fromEntries(served),
    only,
    now: place.host.now(),
  });
  const findings = [
    ...told(model.name, registered),
    ...strange(model.name, registered),
    ...numberless(model.name, registered, promotions),
    ...unregistered(wanted, registered),
  ];
  const meant = wanted.filter(({ version }) => version !== "");
  if (only !== undefined) return { requests: meant, findings: [...findings, ...settled(model.name, only, wanted)] };
  // Tags from before there was a ledger ask for nothing that anybody could prove: one sentence for all of them.
  const known: PromotionRequest[] = [];
  let unknown = 0;
  for (const request of meant) {
    const isOld = request.action === "register" && !(await hasEvidence(place, model, request));
    if (isOld) unknown += 1;
    else known.push(request);
  }
  const old = unknown === 0 ? [] : [ofNoEvidence(model.name, unknown)];
  return { requests: known, findings: [...findings, ...old] };
}

async function hasEvidence(...of: Parameters<typeof versionEvidence>): Promise<boolean> {
  return (await versionEvidence(...of)).evidence !== undefined;
}

function ofNoEvidence(model: string, count: number): Finding {
  const message = `${plural(count, "version")} of ${model} that tags register ${count === 1 ? "has" : "have"} no evidence on the ledger: nothing is released of ${count === 1 ? "it" : "them"}.`;
  return findingOf(PROMOTION.foreign, { outcome: "warn", model, message, remediation: null });
}

function settled(model: string, tag: string, requests: readonly PromotionRequest[]): readonly Finding[] {
  if (requests.length > 0) return [];
  const message = `${tag} asks for nothing that is left to do: it was carried out, taken back, or a later tag came.`;
  return [findingOf(PROMOTION.nothing, { outcome: "pass", model, message })];
}

/** An assignment at a commit that has no version: GTO would name one by itself, and nobody would know what it promises. */
function unregistered(
  requests: readonly PromotionRequest[],
  registered: RegisteredModel | undefined,
): readonly Finding[] {
  const last = registered?.versions.findLast(({ isCancelled }) => !isCancelled);
  return requests.flatMap(({ model, version, commit, tag }) => {
    if (version !== "") return [];
    const message = `${tag?.name ?? ""} assigns a stage at ${commit.slice(0, 7)}, where no version of ${model} is registered.`;
    const register = `\`git tag -a ${model}@v1.0.0 ${commit.slice(0, 12)} -m "…"\``;
    // The environment's own commit comes after the version's: whoever tags the branch tags that.
    const remediation =
      last === undefined || tag === undefined
        ? `Register it: ${register}.`
        : `Delete the tag, and assign the commit of a version: \`git tag -a "${tag.name}" "${last.tag.name}^{}" -m "…"\`; or register this commit as the next version.`;
    return [findingOf(PROMOTION.version, { outcome: "unmeasured", model, subject: tag?.name, message, remediation })];
  });
}

/**
 * Tags of a model in a folder, as GTO writes them, are of another model, which the manifests do not have; and tags that
 * were probably meant for one of these are of none.
 */
export function elsewhere(registry: Registry, names: readonly string[]): readonly Finding[] {
  const { models } = registry;
  const inFolders = names.flatMap((model) => {
    const others = [...models.keys()].filter((other) => other.endsWith(`:${model}`));
    if (others.length === 0) return [];
    const message = `Tags name ${listed(others)}: to GTO, and here, another model than ${model}; nothing is promoted by them.`;
    const remediation = `Tag without the folder: ${model}@v1.0.0.`;
    return [findingOf(PROMOTION.foreign, { outcome: "warn", model, message, remediation })];
  });
  return [...inFolders, ...mistyped(registry, names)];
}

/** As many are named; whoever has more sees by these what is wrong. */
const MOST_MISTYPED = 10;

function mistyped(registry: Registry, names: readonly string[]): readonly Finding[] {
  const found = mistypedTags(registry, names);
  const told = found.slice(0, MOST_MISTYPED).map(({ tag, model, meant }) => {
    const message = `The tag ${tag} names no known model, so it asks for nothing. Did you mean ${meant}?`;
    const remediation = `Write that one, and delete ${tag}. Where it is another tool's, nothing has to be done.`;
    return findingOf(PROMOTION.foreign, { outcome: "warn", model, subject: tag, message, remediation });
  });
  const left = found.length - told.length;
  if (left === 0) return told;
  const message = `${plural(left, "more tag")} ${left === 1 ? "looks" : "look"} as if meant for a model, and ask for nothing.`;
  return [...told, findingOf(PROMOTION.foreign, { outcome: "warn", message, remediation: null })];
}

/** A tag of a tree or a file names no version, and nobody can promote it. */
function strange(model: string, registered: RegisteredModel | undefined): readonly Finding[] {
  const tags = [...(registered?.versions ?? []), ...(registered?.assignments ?? [])].map(({ tag }) => tag);
  const names = tags.filter(({ commit }) => commit === undefined).map(({ name }) => name);
  if (names.length === 0) return [];
  const message = `${listed(names.slice(0, 10))} of ${model} ${names.length === 1 ? "leads" : "lead"} to no commit, so nothing is promoted by ${names.length === 1 ? "it" : "them"}.`;
  return [findingOf(PROMOTION.foreign, { outcome: "warn", model, message, remediation: "Tag a commit." })];
}

/** Two versions of one commit are the same bytes twice: tolerated, and named. */
function told(model: string, registered: RegisteredModel | undefined): readonly Finding[] {
  const commits = new Set(registered?.versions.map(({ tag }) => tag.commit));
  return [...commits].flatMap((commit) => {
    const same = registered === undefined || commit === undefined ? [] : versionsAt(registered, commit);
    if (same.length < 2) return [];
    const names = same.map(({ version }) => version).join(" and ");
    const message = `${names} of ${model} are one commit (${commit?.slice(0, 7) ?? ""}), and the same bytes; the highest counts where a stage is assigned.`;
    return [findingOf(PROMOTION.foreign, { outcome: "warn", model, message, remediation: null })];
  });
}

/** GTO may write an assignment without a number; where others have one, nothing says that it comes after them. */
function numberless(
  model: string,
  registered: RegisteredModel | undefined,
  promotions: Promotions,
): readonly Finding[] {
  if (registered === undefined) return [];
  return registered.assignments.flatMap(({ stage, counter, tag }) => {
    const current = currentAssignment(registered, stage);
    const isAsked = current === undefined || current.counter === 0;
    if (counter > 0 || isAsked || promotions.some((one) => one.tag === tag.name)) return [];
    const message = `The tag ${tag.name} has no number, and ${current.tag.name} has: it comes before that, and asks for nothing.`;
    const remediation = `Write ${stageTag(model, stage, freeCounter(registered, promotions) ?? 1)} where it was meant to come after, and delete ${tag.name}.`;
    return [findingOf(PROMOTION.foreign, { outcome: "warn", model, subject: tag.name, message, remediation })];
  });
}
