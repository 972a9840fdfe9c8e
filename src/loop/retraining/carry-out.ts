import { findingOf, type Finding } from "../../findings/finding.ts";
import { applyLabels } from "../../forge/apply-labels.ts";
import type { Forge } from "../../forge/forge.ts";
import type { ProposalCause, ProposalRecord } from "../../generated/types.ts";
import { listed } from "../../kernel/text.ts";
import { tokenOf, triggerId } from "../../work/retraining/causes.ts";
import type { Decision } from "../../work/retraining/decision.ts";
import { factsIn, proposalRecord } from "../../work/retraining/proposal-record.ts";
import type { ClosedProposal } from "../../work/retraining/situation.ts";
import type { Session } from "../place/session.ts";
import { changeOf, isChange } from "./change-of.ts";
import { closeOne } from "./close.ts";
import type { Fleet, Retrained } from "./fleet.ts";
import { HOLD, LABELS } from "./labels.ts";
import { hasHeard } from "./own-proposals.ts";
import { endIssue, tellHarmless } from "./proposal-issues.ts";
import { propose, takeOffLabels, updateText } from "./propose.ts";
import type { Proposed, Proposing } from "./proposing.ts";
import { RETRAIN } from "./retrain-rules.ts";

export interface Carried extends Proposed {
  /** What the ledger said before. */
  readonly last: ProposalRecord | undefined;
}

export interface CarryQuestion {
  readonly fleet: Fleet;
  readonly retrained: Retrained;
  /** Within the repository's limits. */
  readonly decision: Decision;
  /** What the jobs before this one handed on; empty where it refreshes itself. */
  readonly needs: string;
}

/** Does what was decided about one model, and says what came of it. */
export async function carryOut(session: Session, question: CarryQuestion): Promise<Carried> {
  const { fleet, retrained } = question;
  const { last } = retrained;
  const { forge } = fleet;
  const heard =
    forge === undefined ? [] : [...(await hear(forge, retrained)), ...unheeded(retrained, question.decision)];
  const done = await acted(session, question);
  const ended = forge === undefined ? [] : await endIssue(session.place, { forge, retrained, record: done.record });
  return { ...done, findings: [...heard, ...done.findings, ...ended], last };
}

async function acted(session: Session, { fleet, retrained, decision, needs }: CarryQuestion): Promise<Proposed> {
  const { place } = session;
  const { forge } = fleet;
  if (decision.decision === "wait") {
    if (decision.rule === "harmless" && forge !== undefined)
      return await tellHarmless(place, { fleet, retrained, decision, forge });
    return waited(session, retrained, decision);
  }
  if (decision.build === "none") {
    if (forge === undefined) return waited(session, retrained, decision);
    const proposing = { fleet, retrained, decision, forge };
    return decision.decision === "close" ? await closeOne(place, proposing) : await updateText(place, proposing);
  }
  return await built(session, { fleet, retrained, decision, needs });
}

async function built(session: Session, { fleet, retrained, decision, needs }: CarryQuestion): Promise<Proposed> {
  const { place } = session;
  const { forge } = fleet;
  const change = decision.build === "again" ? undefined : await changeOf(session, { retrained, decision, needs });
  if (change !== undefined && !isChange(change)) {
    const { rule, reason, findings } = change;
    if (rule === "unchanged" && forge !== undefined) await takeOffLabels(forge, retrained.own);
    return { ...waited(session, retrained, { ...decision, decision: "wait", build: "none", rule, reason }), findings };
  }
  if (forge !== undefined)
    return await propose(place, { fleet, retrained, decision, forge } satisfies Proposing, change);
  const facts = { model: retrained.model.name, edits: [...(change?.edits ?? [])], files: [...(change?.paths ?? [])] };
  const message = `Nothing is opened here, where there is no repository on GitHub or no token for it: this is what would be proposed for ${retrained.model.name}.`;
  const finding = findingOf(RETRAIN.place, { outcome: "warn", model: retrained.model.name, message });
  const record = proposalRecord(decision, facts, place.host.now());
  return { record, findings: [finding], isNews: false, isPreview: true };
}

/**
 * What is waited for is news where a person closed the proposal, since the list of pull requests may forget it and they
 * may open it again; and where somebody said something: it is not done again after they thought better of it.
 */
function waited({ place }: Session, retrained: Retrained, decision: Decision): Proposed {
  const { model, last, own, situation } = retrained;
  const ended = own === undefined ? endedOf(retrained, decision) : undefined;
  const state = ended?.end === "merged" ? ("merged" as const) : ("closed" as const);
  const pull =
    own !== undefined
      ? { pull: { number: own.pull.number, state: "open" as const } }
      : ended && { pull: { number: ended.number, state } };
  const isKnown = last !== undefined && last.pull?.number === pull?.pull.number;
  // What an earlier proposal changed is nothing that this one would.
  const nothing = { edits: [], files: [] };
  const known = isKnown ? factsIn(last) : { model: model.name, ...nothing };
  const facts = pull === undefined ? { ...known, ...nothing } : known;
  // A wish that waits is heard when it is done.
  const isUndone = situation.proposals.open?.wish !== undefined && UNDONE.has(decision.rule);
  const until = isUndone ? own?.memory.heard : own?.heard;
  const heard = until === undefined ? {} : { heard: until };
  // What comes after a proposal's end was not declined with it.
  const causes = ended === undefined || decision.rule === "declined" ? decision.causes : ended.causes;
  const asked = putOff(retrained, decision);
  const record = proposalRecord(
    { ...decision, causes },
    { ...facts, ...pull, ...heard, ...(asked.length > 0 && { asked }) },
    place.host.now(),
  );
  const isOther = triggerId(asked) !== triggerId(last?.asked ?? []);
  return { record, findings: [], isNews: ended !== undefined || isOther || (hasHeard(own) && !isUndone) };
}

/** What is asked for and left to a later run, which nobody has to ask again: it waits for room or for the time, until it is tried. */
function putOff({ situation: { requests }, last }: Retrained, { rule }: Decision): ProposalCause[] {
  if (TRIED.has(rule)) return [];
  const before = new Set((last?.asked ?? []).map(tokenOf));
  return requests.filter((cause) => PUT_OFF.has(rule) || before.has(tokenOf(cause)));
}

const PUT_OFF: ReadonlySet<string> = new Set(["limit", "quiet-hours"]);
const TRIED: ReadonlySet<string> = new Set(["unchanged", "refresh-failed", "broken-manifest"]);
const UNDONE: ReadonlySet<string> = new Set(["limit", "refresh-failed", "broken-manifest", "asked-late"]);

/** The proposal whose end the ledger does not know yet. */
function endedOf({ situation, last }: Retrained, { rule }: Decision): ClosedProposal | undefined {
  const { closed } = situation.proposals;
  const known = last?.pull?.state === "open" ? closed.find(({ number }) => number === last.pull?.number) : undefined;
  if (known !== undefined || rule !== "declined" || last?.rule === "declined") return known;
  return closed.find(({ end }) => end === "by-person");
}

/** Tells who asked for something on a proposal that is held, or somebody else's. */
function unheeded({ own, model, situation }: Retrained, { rule }: Decision): readonly Finding[] {
  const wish = situation.proposals.open?.wish;
  if (own === undefined || wish === undefined) return [];
  const { number } = own.pull;
  // A label stays and is carried out once the other one is gone; a comment was heard.
  const isHeld = rule === "held" && hasHeard(own);
  if (!isHeld && !(rule === "theirs" && wish === "retry")) return [];
  const message = isHeld
    ? `\`${wish}\` was asked for on #${number}, which is held: ask again once the label ${HOLD} is gone.`
    : `\`retry\` was asked for on #${number}, whose branch is a person's: run its checks again there, or give it back with \`/model-gitops rebuild\`.`;
  return [findingOf(RETRAIN.unheard, { outcome: "warn", model: model.name, message, remediation: null })];
}

/** How far two clocks may be apart. */
const CLOCKS = 3_600_000;

/** Carries out what comments say of holding, and tells whose wishes do not count. */
async function hear(forge: Forge, { own, model, situation }: Retrained): Promise<readonly Finding[]> {
  if (own === undefined) return [];
  const { number } = own.pull;
  if (own.hold === "add") {
    await applyLabels(forge.labels, LABELS);
    await forge.labels.add(number, [HOLD]);
  }
  if (own.hold === "remove") await forge.labels.remove(number, HOLD);
  for (const label of own.spent) await forge.labels.remove(number, label);
  const told = (logins: readonly string[], rest: string, remediation?: null): readonly Finding[] => {
    if (logins.length === 0) return [];
    const message = `${listed([...new Set(logins)].map((login) => `@${login}`))} ${rest}`;
    return [findingOf(RETRAIN.unheard, { outcome: "warn", model: model.name, message, remediation })];
  };
  return [
    ...told(
      own.unheard,
      `asked for something on #${number}, and has no write access to this repository: nothing was done.`,
    ),
    ...told(
      own.overtaken,
      own.theirsSince !== undefined && Date.parse(own.theirsSince) > situation.now + CLOCKS
        ? `asked for #${number} to be made anew, but the commit on its branch is dated ${own.theirsSince}, which is in the future: commit it with the right time, or close #${number}, delete its branch, and run \`model-gitops retrain --models ${model.name} --now\`.`
        : `asked for #${number} to be made anew, perhaps before the newest commit on its branch, which must not be lost: say \`/model-gitops rebuild\` on #${number}, now that it is there.`,
      null,
    ),
  ];
}
