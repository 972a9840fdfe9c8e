import { findingOf } from "../../findings/finding.ts";
import { isForbiddenToOpen } from "../../forge/api-error.ts";
import { applyBranch } from "../../forge/apply-branch.ts";
import { applyLabels } from "../../forge/apply-labels.ts";
import { applyPull, type PullOutcome } from "../../forge/apply-pull.ts";
import type { Forge } from "../../forge/forge.ts";
import type { Ourselves } from "../../forge/ours.ts";
import type { WantedPull } from "../../forge/pulls.ts";
import type { ProposalRecord } from "../../generated/types.ts";
import { triggerId } from "../../work/retraining/causes.ts";
import type { Decision } from "../../work/retraining/decision.ts";
import { toMemory } from "../../work/retraining/memory.ts";
import { retrainBranch } from "../../records/retrain-branch.ts";
import { factsIn, proposalRecord, type ProposalFacts } from "../../work/retraining/proposal-record.ts";
import type { Place } from "../place/place.ts";
import type { ProposedChange } from "./change-of.ts";
import type { Retrained } from "./fleet.ts";
import { dataEnds } from "./gather-model.ts";
import { inputsOf } from "./inputs-of.ts";
import { LABEL, LABELS, NAME } from "./labels.ts";
import type { Proposed, Proposing } from "./proposing.ts";
import { hasHeard } from "./own-proposals.ts";
import { openByHand } from "./proposal-issues.ts";
import { renewCommit } from "./renew-commit.ts";
import { RETRAIN } from "./retrain-rules.ts";
import { bodyOf, commitMessageOf, titleOf } from "./texts.ts";

/**
 * Makes the branch's commit and brings the one pull request to what it says. Each step finds before it creates, so that
 * a run that breaks off is gone on with by the next one.
 */
export async function propose(
  place: Place,
  proposing: Proposing,
  change: ProposedChange | undefined,
): Promise<Proposed> {
  const { fleet, retrained, decision, forge } = proposing;
  const ourselves = await fleet.ourselves();
  const facts = await factsOf(place, proposing, change);
  const draft = proposalRecord(decision, facts, place.host.now());
  const pushed = await push({ ...proposing, ourselves, draft, change });
  if (pushed.kind === "foreign" || pushed.kind === "lost") return someoneElses(place, proposing, { draft, pushed });
  const withHead = { ...facts, ...(pushed.sha !== undefined && { head: pushed.sha }) };
  const record = proposalRecord(decision, withHead, place.host.now());
  await applyLabels(forge.labels, LABELS);
  const wanted = wantedPull(proposing, record, ourselves);
  try {
    const outcome = await applyPull(forge, wanted, ourselves);
    if (outcome.number !== undefined) await takeOffLabels(forge, retrained.own);
    return settled(place, { proposing, facts: withHead, outcome });
  } catch (error) {
    if (!isForbiddenToOpen(error)) throw error;
    return await openByHand(place, { proposing, record });
  }
}

/** The text alone, which tells the newest windows; and what people said on it. */
export async function updateText(place: Place, proposing: Proposing): Promise<Proposed> {
  const { retrained, forge, fleet, decision } = proposing;
  const { last, own } = retrained;
  const facts = await factsOf(place, proposing, undefined);
  const record = proposalRecord(decision, facts, place.host.now());
  // Without the ledger's word for what it changes, its text would say less than it does.
  if (own === undefined || last?.pull?.number !== own.pull.number || last.head === undefined)
    return { record, findings: [], isNews: false };
  const ourselves = await fleet.ourselves();
  await applyPull(forge, wantedPull(proposing, record, ourselves), ourselves);
  // A text that a person edited does not remember what was heard: the ledger does.
  return { record, findings: [], isNews: hasHeard(own) };
}

interface Pushing extends Proposing {
  readonly ourselves: Ourselves;
  readonly draft: ProposalRecord;
  readonly change: ProposedChange | undefined;
}

type Pushed = { readonly kind: "pushed" | "foreign" | "lost"; readonly sha?: string };

async function push({ forge, fleet, retrained, decision, ourselves, draft, change }: Pushing): Promise<Pushed> {
  const branch = retrainBranch(retrained.model.name);
  if (decision.build === "again" || change === undefined) return await renewCommit(forge, { branch, ourselves });
  const outcome = await applyBranch(
    forge,
    {
      name: NAME,
      branch,
      state: "present",
      base: fleet.branch.commit,
      files: change.files,
      message: commitMessageOf(retrained, draft),
      // Newer words alone move nothing: each new head has its checks run again.
      followsBase: decision.rule !== "new-causes",
      evenForeign: decision.evenTheirs === true,
      askedHead: retrained.own?.head,
    },
    ourselves,
  );
  const kind = outcome.kind === "foreign" || outcome.kind === "lost" ? outcome.kind : "pushed";
  return { kind, ...(outcome.sha !== undefined && { sha: outcome.sha }) };
}

async function factsOf(
  place: Place,
  { fleet, retrained, decision }: Proposing,
  change: ProposedChange | undefined,
): Promise<ProposalFacts> {
  const { model, last, own, cost, standing, situation } = retrained;
  const known = last?.pull !== undefined && last.pull.number === own?.pull.number ? last : undefined;
  const expires = expiryOf(place, retrained, change);
  const isBuilt = decision.build !== "none";
  const heard = own?.heard;
  return {
    model: model.name,
    evidence: evidenceOf(standing),
    base: isBuilt && decision.build !== "again" ? fleet.branch.commit : (known?.base ?? fleet.branch.commit),
    inputs:
      isBuilt || known?.inputs === undefined ? (situation.inputs ?? (await inputsOf(place, model))) : known.inputs,
    edits: [...(change?.edits ?? known?.edits ?? [])],
    files: [...(change?.paths ?? known?.files ?? [])],
    ...withData(change, known),
    ...(cost !== undefined && { cost }),
    openedAt: known?.openedAt ?? new Date(place.host.now()).toISOString(),
    ...(change === undefined && known?.expiresAt !== undefined
      ? { expiresAt: known.expiresAt }
      : expires !== undefined && { expiresAt: new Date(expires).toISOString() }),
    ...(own !== undefined && { pull: { number: own.pull.number, state: "open" as const } }),
    ...(known?.head !== undefined && { head: known.head }),
    ...(heard !== undefined && { heard }),
  };
}

function withData(change: ProposedChange | undefined, known: ProposalRecord | undefined): Pick<ProposalFacts, "data"> {
  const data = change?.data ?? known?.data ?? [];
  return data.length === 0 ? {} : { data: [...data] };
}

/** Until when the data is good that is proposed now: by the section's own word, else by that of the proposed manifest. */
function expiryOf(place: Place, { situation }: Retrained, change: ProposedChange | undefined): number | undefined {
  const own = situation.retraining?.maxAgeMs;
  if (own !== undefined) return place.host.now() + own;
  return change === undefined ? situation.dataEnds : dataEnds(change.model);
}

function evidenceOf(standing: Retrained["standing"]): NonNullable<ProposalFacts["evidence"]> {
  return [
    ...(standing?.window === undefined
      ? []
      : [{ kind: "window", id: standing.window.window.id, digest: standing.window.key }]),
    ...(standing?.alerts === undefined ? [] : [{ kind: "alerts", id: "latest", digest: standing.alerts.key }]),
  ];
}

function wantedPull({ retrained, fleet }: Proposing, record: ProposalRecord, { viewer }: Ourselves): WantedPull {
  const { own, model, situation } = retrained;
  const { causes } = record.trigger;
  return {
    name: NAME,
    key: model.name,
    // The same from its opening to its end: what a person closes is closed for all that it stands for then.
    occasion: record.trigger.id ?? triggerId(causes),
    title: titleOf(retrained, record),
    body: bodyOf(retrained, record, { viewer, notes: [] }),
    labels: [LABEL],
    branch: record.branch,
    base: fleet.branch.name,
    draft: false,
    state: "open",
    isReopened: situation.proposals.open?.isReopened === true,
    memory: toMemory({
      causes,
      inputs: record.inputs,
      base: record.base,
      head: record.head,
      expiresAt: record.expiresAt,
      heard: own?.heard,
    }),
  };
}

/** What a person asked for is done: the label that asked goes. */
export async function takeOffLabels(forge: Forge, own: Retrained["own"]): Promise<void> {
  if (own === undefined) return;
  for (const label of own.consumed) await forge.labels.remove(own.pull.number, label);
}

interface Settling {
  readonly proposing: Proposing;
  readonly facts: ProposalFacts;
  readonly outcome: PullOutcome;
}

function settled(place: Place, { proposing, facts, outcome: { kind, number } }: Settling): Proposed {
  const { decision, retrained } = proposing;
  const now = place.host.now();
  if (kind === "closed-by-person" || kind === "merged") {
    const rule = kind === "merged" ? "merged" : "declined";
    const reason = `#${number ?? 0} for the same causes was ${kind === "merged" ? "merged" : "closed by a person"}.`;
    const kept: Decision = { ...decision, decision: "wait", rule, reason, build: "none" };
    const state = kind === "merged" ? ("merged" as const) : ("closed" as const);
    const pull = number === undefined ? {} : { pull: { number, state } };
    return { record: proposalRecord(kept, { ...facts, ...pull }, now), findings: [], isNews: true };
  }
  const pull = number === undefined || number === 0 ? {} : { pull: { number, state: "open" as const } };
  const record = proposalRecord(decision, { ...facts, ...pull }, now);
  const message =
    kind === "edited"
      ? `A person edited the text of #${number ?? 0}: it is theirs, and says what they wrote.`
      : undefined;
  const findings =
    message === undefined
      ? []
      : [findingOf(RETRAIN.written, { outcome: "warn", model: retrained.model.name, message, remediation: null })];
  return { record, findings, isNews: true };
}

function someoneElses(
  place: Place,
  { retrained, decision }: Proposing,
  { draft, pushed }: { readonly draft: ProposalRecord; readonly pushed: Pushed },
): Proposed {
  const { name } = retrained.model;
  const { branch } = draft;
  const reason =
    pushed.kind === "lost"
      ? `${branch} was moved by somebody else again and again while this run looked: the next run goes on.`
      : `${branch} has commits that we did not make, so nothing was pushed. Delete the branch, or say \`/model-gitops rebuild\` on its pull request.`;
  const kept: Decision = { ...decision, decision: "wait", rule: "theirs", reason, build: "none" };
  const record = proposalRecord(kept, factsIn(draft), place.host.now());
  const finding = findingOf(RETRAIN.written, { outcome: "warn", model: name, message: reason, remediation: null });
  return { record, findings: [finding], isNews: false };
}
