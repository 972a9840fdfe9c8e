import { findingOf, type Finding } from "../../findings/finding.ts";
import { isBlocking, verdictOf } from "../../findings/verdict.ts";
import type { PromotionRecord } from "../../generated/types.ts";
import type { Result } from "../../host/result.ts";
import { UserError } from "../../kernel/errors.ts";
import { listed } from "../../kernel/text.ts";
import { parseTag } from "../../records/model-tag.ts";
import type { PromotionRequest } from "../../work/promotion/request.ts";
import { unfinished } from "../../work/promotion/history.ts";
import { promotionRecord } from "../../work/promotion/outcome.ts";
import { PROMOTION } from "../../work/promotion/rules.ts";
import { modelsAtRevision, type ModelAtRevision } from "../models/model-at-revision.ts";
import { toItsEnd } from "../place/own-end.ts";
import { keepRecord } from "../place/outputs.ts";
import { filesOf } from "../place/place.ts";
import type { Session } from "../place/session.ts";
import { isWhole } from "../promotion/as-carried-out.ts";
import { readAttestationKey } from "../promotion/attestation-key.ts";
import { carryOut, servingOf, type Carried } from "../promotion/carry-out.ts";
import { atNewest } from "../promotion/newest.ts";
import { openRegistry, withCommits } from "../promotion/registry.ts";
import { elsewhere, requestsByName, requestsOf, type NamedRequest } from "../promotion/requests.ts";
import { prefetchPromotions, recordedPromotions } from "../promotion/standing.ts";
import { verifyRequest, type Proven, type Verified } from "../promotion/verify.ts";
import { rollBack } from "../promotion/roll-back.ts";
import { canariesAll } from "./canaries-all.ts";
import { withReconciled } from "./reconcile-all.ts";
import { fullName, type RegisteredModel } from "../../work/promotion/registry.ts";
import { openSigning } from "./signing.ts";

export interface PromoteWish extends NamedRequest {
  /** Whether nothing is carried out: a tag's own run may not write. */
  readonly verifyOnly: boolean;
  readonly signingKey: string;
  readonly attestationKey: string;
}

/** What a schedule and the root action do: everything that tags ask for. */
export const AS_TAGGED: PromoteWish = {
  model: "",
  version: "",
  stage: "",
  commit: "",
  reason: "",
  verifyOnly: false,
  signingKey: "",
  attestationKey: "",
};

/**
 * Promotes what is named, or what tags ask for and nobody has carried out. Each is verified whole before anything is
 * written, and one that may not be promoted stops no other.
 */
export async function promoteAll(session: Session, wish: PromoteWish): Promise<Result> {
  const promoted = await promoteAsked(session, wish);
  return isEverything(session, wish) ? await withReconciled(session, promoted) : promoted;
}

/** Whether no person, and no tag, asks for one thing. */
function isEverything({ place }: Session, wish: PromoteWish): boolean {
  return wish.model === "" && !wish.verifyOnly && place.event.kind !== "tag";
}

async function promoteAsked(session: Session, named: PromoteWish): Promise<Result> {
  const { place } = session;
  const wish = { ...named, attestationKey: await readAttestationKey(place.host, named.attestationKey) };
  const signing = wish.verifyOnly
    ? { key: undefined, mayWrite: true, findings: [] }
    : await openSigning(place, wish.signingKey);
  const asked = await askedFor(session, wish);
  const findings: Finding[] = [...signing.findings, ...asked.findings];
  const carried: Carried[] = [];
  let now = session;
  for (const { request, model, registered } of signing.mayWrite ? asked.requests : []) {
    place.host.signal.throwIfAborted();
    const ended = await toItsEnd(place, model.name, async () => {
      if (request.action === "rollback" && !wish.verifyOnly)
        return await goOnBack(now, { request, model, registered, key: signing.key });
      const verified = await verifyRequest(now, { request, model, registered });
      const done = await decided(now, verified, { ...wish, key: signing.key });
      await keepRecord(place, filesOf(place, model.name).promotion, done.record);
      return { ...done, findings: [...verified.findings, ...done.findings] };
    });
    if (ended.made === undefined) findings.push(ended.stopped);
    else {
      carried.push(ended.made);
      findings.push(...ended.made.findings);
      // What comes after this stage asks what it serves now.
      if (ended.made.record.files !== undefined) now = await atNewest(now);
    }
  }
  if (isEverything(session, wish) && signing.mayWrite) {
    const canaries = await canariesAll(session, { ...wish, key: signing.key });
    carried.push(...canaries.carried);
    findings.push(...canaries.findings);
  }
  return await shown(session, { carried, findings, verifyOnly: wish.verifyOnly });
}

interface GoingBack {
  readonly request: PromotionRequest;
  readonly model: ModelAtRevision;
  readonly registered: RegisteredModel | undefined;
  readonly key: Parameters<typeof carryOut>[2]["key"];
}

/** A rollback whose run broke off, or whose pull request was merged by now. */
async function goOnBack(session: Session, { request, model, registered, key }: GoingBack): Promise<Carried> {
  const stage = model.judged.stages.find(({ name }) => name === request.stage);
  if (stage === undefined) throw new UserError(`${model.name} has no stage ${request.stage ?? ""} any more.`);
  const { version: to, reason = "" } = request;
  const { promotions } = await recordedPromotions(session.place, model.name);
  // What a person passed over stays passed over until it has ended.
  const isEmergency = unfinished(promotions, stage.name)?.emergency !== undefined;
  const question = { model, registered, stage, to, reason, isEmergency, fromBundle: "", key, isAutomatic: true };
  const done = await rollBack(session, question);
  if ("record" in done) {
    await keepRecord(session.place, filesOf(session.place, model.name).promotion, done.record);
    return done;
  }
  throw new UserError(done[0]?.message ?? "The rollback cannot be gone on with.");
}

interface Asked {
  readonly requests: readonly {
    readonly request: PromotionRequest;
    readonly model: ModelAtRevision;
    readonly registered: RegisteredModel | undefined;
  }[];
  readonly findings: readonly Finding[];
}

async function askedFor(session: Session, wish: PromoteWish): Promise<Asked> {
  const { place } = session;
  const { models, broken, unknown } = await modelsAtRevision(session);
  if (wish.model === "" && [wish.version, wish.stage, wish.commit].some((word) => word !== "")) {
    const [only] = models;
    if (models.length !== 1 || only === undefined)
      throw new UserError(`Name the model: ${listed(models.map(({ name }) => name))}.`);
    return await askedFor(session, { ...wish, model: only.name });
  }
  const registry = await openRegistry(place);
  const { event } = place;
  const tag = event.kind === "tag" ? event : undefined;
  const parsed = tag === undefined ? undefined : parseTag(tag.tag);
  const tagged = parsed && fullName(parsed);
  if (tag !== undefined && (parsed === undefined || tag.isDeleted)) {
    const what = tag.isDeleted ? "was deleted, which changes nothing that serves" : "is no tag of a model";
    const message = `The tag ${tag.tag} ${what}: nothing was done.`;
    return { requests: [], findings: [findingOf(PROMOTION.nothing, { outcome: "warn", message, remediation: null })] };
  }
  const named = wish.model !== "" ? wish.model : tagged;
  const known = models.find(({ name }) => name === named);
  const findings: Finding[] = [...unknown];
  if (named !== undefined && known === undefined) {
    const unread = broken.find(({ name }) => name === named);
    findings.push(...(unread?.read.findings ?? [unknownModel(named, models)]));
    return { requests: [], findings };
  }
  const looked = known === undefined ? models : [known];
  const names = looked.map(({ name }) => name);
  await prefetchPromotions(place, names);
  if (wish.model === "") findings.push(...elsewhere(registry, names));
  const requests: Asked["requests"][number][] = [];
  for (const model of looked) {
    const tagsOf = registry.models.get(model.name);
    const registered = tagsOf && (await withCommits(place, tagsOf));
    const found =
      wish.model === ""
        ? await requestsOf(session, model, { registered, only: tag?.tag })
        : await requestsByName(session, model, { registered, named: wish });
    findings.push(...found.findings);
    requests.push(...found.requests.map((request) => ({ request, model, registered })));
  }
  return { requests, findings };
}

function unknownModel(name: string, models: readonly ModelAtRevision[]): Finding {
  const message = `There is no model ${JSON.stringify(name)} on the default branch; there are ${models.map((model) => model.name).join(", ") || "none"}.`;
  return findingOf(PROMOTION.nothing, { model: name, message });
}

async function decided(
  session: Session,
  verified: Verified,
  wish: Pick<PromoteWish, "verifyOnly" | "attestationKey"> & { readonly key: Parameters<typeof carryOut>[2]["key"] },
): Promise<Carried> {
  const { proven, request, findings } = verified;
  const isStopped = findings.some(({ outcome }) => isBlocking(outcome));
  if (proven !== undefined && !isStopped && !wish.verifyOnly)
    return (
      (await alreadyDone(session, { ...verified, proven }, wish.attestationKey !== "")) ??
      (await carryOut(session, { ...verified, proven }, wish))
    );
  const record = promotionRecord({
    request,
    action: request.action,
    artifact: proven?.run.artifact.digest ?? UNKNOWN,
    evidence: [],
    findings,
    place: 0,
    now: session.place.host.now(),
  });
  const isWaiting = proven === undefined && record.state === "begun";
  return { record: isWaiting ? { ...record, state: "waiting" } : record, findings: [] };
}

/** What was carried out and is whole is not done again; only a tag that asks for it is answered. */
async function alreadyDone(
  session: Session,
  verified: Verified & { readonly proven: Proven },
  isKeyed: boolean,
): Promise<Carried | undefined> {
  const { request, recorded, proven } = verified;
  const { model, stage, version, tag } = request;
  const artifact = proven.run.artifact.digest;
  const isSame = (one: PromotionRecord | undefined): one is PromotionRecord =>
    one?.state === "done" && one.version === version && one.artifact === artifact;
  const last =
    stage === undefined
      ? recorded.promotions.findLast(isSame)
      : recorded.promotions.findLast((one) => one.stage === stage && one.action !== "resume");
  if (!isSame(last) || (tag !== undefined && stage !== undefined)) return undefined;
  if (!(await isWhole(session, verified, { last, serving: servingOf(session, verified, last) }))) return undefined;
  const message = `${model} ${version} ${stage === undefined ? "is released" : `serves in ${stage}`} already: nothing was written${isKeyed ? ", and nothing was signed: a version keeps the signatures that it was released with" : ""}.`;
  const { left: _, ...record } = last;
  return { record, findings: [findingOf(PROMOTION.nothing, { outcome: "pass", model, message })] };
}

/** Of a version that nobody has evidence of there are no bytes to name. */
const UNKNOWN = `sha256:${"0".repeat(64)}`;

interface Shown {
  readonly carried: readonly Carried[];
  readonly findings: readonly Finding[];
  readonly verifyOnly: boolean;
}

async function shown({ place }: Session, { carried, findings, verifyOnly }: Shown): Promise<Result> {
  const { promotionStory, promotionSummary } = await import("../../report/promotion/story.ts");
  const records: readonly PromotionRecord[] = carried.map(({ record }) => record);
  const report = { records, findings, verifyOnly, isDryRun: place.options.dryRun === true };
  return {
    findings,
    summary: promotionSummary(report),
    text: (style) => promotionStory(report, style),
    outputs: {
      outcome: verdictOf(findings),
      promotions: promotionsOutput(records),
    },
  };
}

/** What an action hands on: JSON, a member for each promotion or rollback. */
export function promotionsOutput(records: readonly PromotionRecord[]): string {
  return JSON.stringify(
    records.map(({ model, version, stage, state, address }) => ({ model, version, stage, state, address })),
  );
}
