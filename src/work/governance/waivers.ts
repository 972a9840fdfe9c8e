import type { Finding } from "../../findings/finding.ts";
import { isBlocking } from "../../findings/verdict.ts";
import type { GovernedWaiver, GovernanceRule, WaiverManifest } from "../../generated/types.ts";
import { truncate } from "../../kernel/text.ts";
import { daysBetween, isDay } from "../../kernel/days.ts";
import { problemOfRenewal, successorOf } from "./waiver-renewals.ts";
import { GOVERNANCE_ROLE } from "./required-roles.ts";

/** A file below governance/waivers/ of the base branch. */
export interface WaiverFile {
  readonly file: string;
  /** Undefined where it cannot be read. */
  readonly waiver: WaiverManifest | undefined;
  /** The first thing that is wrong with its form. */
  readonly problem?: string | undefined;
}

/** Whether GitHub shows that somebody of the role approved exactly these bytes. */
export type WaiverProof =
  | { readonly by: string; readonly problem?: undefined }
  | { readonly by?: undefined; readonly problem: string };

/** Days and roles of a rule; false: it cannot be waived. */
export type Waivability = NonNullable<GovernanceRule["waivable"]>;

/** Of a rule that says nothing of it. */
export const DEFAULT_WAIVABLE: Waivability = { maxDays: 90, approvers: [GOVERNANCE_ROLE] };

export interface WaiverQuestion {
  /** All of the base branch: what one renews has to be there too. */
  readonly files: readonly WaiverFile[];
  /** By rule; a rule that is not in it cannot be waived. */
  readonly rules: ReadonlyMap<string, Waivability>;
  /** YYYY-MM-DD, in UTC. */
  readonly today: string;
  readonly subject: WaiverSubject;
  readonly findings: readonly Finding[];
  /** By file; of one that is not in it nobody could be asked. */
  readonly proofs: ReadonlyMap<string, WaiverProof>;
}

/** What a waiver may be bound to. */
export interface WaiverSubject {
  readonly model: string;
  readonly artifact?: string | undefined;
  readonly trainKey?: string | undefined;
  readonly governed?: string | undefined;
}

export interface JudgedWaiver {
  readonly file: string;
  readonly waiver: WaiverManifest | undefined;
  readonly governed: GovernedWaiver;
}

/**
 * What each waiver of a model is worth today. Only `valid` ones accept anything; of the others the sentence says why not.
 * A file that nobody can read is of every model, since nobody knows of which.
 */
export function judgeWaivers(question: WaiverQuestion): readonly JudgedWaiver[] {
  const { files, subject } = question;
  return files
    .filter(({ waiver }) => waiver === undefined || waiver.model === subject.model)
    .map((one) => ({ file: one.file, waiver: one.waiver, governed: judged(one, question) }));
}

/** All that is wrong with a waiver whatever GitHub says; undefined: it may be asked who approved it. */
export function problemOfWaiver(one: WaiverFile, question: WaiverRules): string | undefined {
  const { file, waiver, problem } = one;
  if (waiver === undefined) return `${file} cannot be read: ${problem ?? "it is broken."}`;
  const { files, today } = question;
  const { id, rule, created, match, bind = {} } = waiver;
  const isTwice = files.some((other) => other.file !== file && other.waiver?.id === id);
  const isOfAll = match?.term === "*" && Object.keys(bind).length === 0;
  const problems = [
    isTwice && `${id} is the id of several waivers.`,
    ...problemsOfRule(waiver, question.rules.get(rule)),
    isOfAll && `${id} is of all findings of ${rule} and bound to nothing. Name one by match.term, or bind it.`,
    created <= today && problemOfRenewal(waiver, files),
  ].filter((text) => typeof text === "string");
  return problems.length === 0 ? undefined : problems.join(" ");
}

type WaiverRules = Pick<WaiverQuestion, "files" | "rules" | "today">;

function problemsOfRule(waiver: WaiverManifest, waivable: Waivability | undefined): readonly string[] {
  const { id, rule, created, expires, approvedBy } = waiver;
  if (waivable === undefined) return [`${id} is of ${rule}, and there is no such rule that can be waived.`];
  if (waivable === false) return [`${id} is of ${rule}, which cannot be waived.`];
  const { approvers = [GOVERNANCE_ROLE], maxDays } = waivable;
  const days = isDay(created) && isDay(expires) ? daysBetween(created, expires) : undefined;
  const isOfRole = approvers.includes(approvedBy.role) || approvedBy.role === GOVERNANCE_ROLE;
  return [
    days === undefined && `${id} has a day that no calendar has.`,
    days !== undefined && days <= 0 && `${id} ends on ${expires}, not after the day it was created, ${created}.`,
    days !== undefined && days > maxDays && `${id} is for ${days} days, and ${rule} is waived for ${maxDays} at most.`,
    !isOfRole &&
      `${id} is to be approved by ${approvedBy.role}, and a waiver of ${rule} takes ${approvers.join(" or ")}.`,
  ].filter((text) => typeof text === "string");
}

/** Whether a waiver is of this finding: rule, model and term have to be the same, to the letter. */
export function isOfFinding(waiver: WaiverManifest, finding: Finding, subject: WaiverSubject): boolean {
  const { rule, model, match, bind = {} } = waiver;
  if (finding.rule !== rule || subject.model !== model || (finding.model ?? model) !== model) return false;
  if (match === undefined ? finding.subject !== undefined : match.term !== "*" && match.term !== finding.subject)
    return false;
  return (["artifact", "trainKey", "governed"] as const).every(
    (name) => bind[name] === undefined || bind[name] === subject[name],
  );
}

/**
 * The findings, as many as before: of those that block, the ones that a valid waiver is of say so and stand in no way.
 * Nothing is taken out, and nothing of what was found is lost.
 */
export function applyWaivers(findings: readonly Finding[], applied: AppliedWaivers): readonly Finding[] {
  const accepted = new Map(acceptedFindings(findings, applied).map((one) => [one.finding, one]));
  return findings.map((finding) => {
    const found = accepted.get(finding);
    if (found === undefined) return withUnasked(finding, applied);
    const { waiver, governed } = found;
    const words = ` Waived by ${waiver.id} until ${waiver.expires}, approved by @${governed.by ?? ""}.`;
    const message = `${truncate(finding.message, LONGEST - words.length)}${words}`;
    return { ...finding, outcome: "waived", message };
  });
}

/** What nobody could be asked about accepts nothing here, and may where it is merged. */
function withUnasked(finding: Finding, { waivers, subject }: AppliedWaivers): Finding {
  const unasked = waivers.find(
    ({ waiver, governed }) =>
      governed.state === undefined && waiver !== undefined && isOfFinding(waiver, finding, subject),
  );
  if (unasked === undefined || !isBlocking(finding.outcome)) return finding;
  const words = ` The waiver ${unasked.governed.id} is of this; who approved it is asked in the pull request.`;
  return { ...finding, message: `${truncate(finding.message, LONGEST - words.length)}${words}` };
}

export interface AppliedWaivers {
  readonly waivers: readonly JudgedWaiver[];
  readonly subject: WaiverSubject;
}

/** A finding that would block, and the waiver that accepts it. */
export interface AcceptedFinding {
  readonly finding: Finding;
  readonly waiver: WaiverManifest;
  readonly governed: GovernedWaiver;
}

/** Of findings, those that a valid waiver is of; of several waivers the one that lasts longest accepts it. */
export function acceptedFindings(
  findings: readonly Finding[],
  { waivers, subject }: AppliedWaivers,
): readonly AcceptedFinding[] {
  const valid = waivers
    .flatMap(({ waiver, governed }) =>
      waiver === undefined || governed.state !== "valid" ? [] : [{ waiver, governed }],
    )
    .toSorted((a, b) => b.waiver.expires.localeCompare(a.waiver.expires));
  return findings.flatMap((finding) => {
    const found = isBlocking(finding.outcome) && valid.find(({ waiver }) => isOfFinding(waiver, finding, subject));
    return found ? [{ finding, ...found }] : [];
  });
}

/** A finding's message holds as much. */
const LONGEST = 4000;

function judged(one: WaiverFile, question: WaiverQuestion): GovernedWaiver {
  const { waiver } = one;
  const problem = problemOfWaiver(one, question);
  if (waiver === undefined) {
    const id = one.file.replace(/^.*\//, "").replace(/\.ya?ml$/, "");
    return { id: truncate(id, 63), rule: "", state: "invalid", problem: truncate(problem ?? "", 1000) };
  }
  const { id, rule, match, expires } = waiver;
  const { state, sentence, by } = problem === undefined ? stateOf(one.file, waiver, question) : invalid(problem);
  return {
    id,
    rule,
    ...(match !== undefined && { term: match.term }),
    ...(state !== undefined && { state }),
    ...(sentence !== undefined && { problem: truncate(sentence, 1000) }),
    ...(isDay(expires) && { daysLeft: daysBetween(question.today, expires) }),
    ...(by !== undefined && { by }),
  };
}

interface State {
  /** Undefined where nobody could be asked. */
  readonly state?: GovernedWaiver["state"];
  readonly sentence?: string;
  readonly by?: string;
}

function invalid(sentence: string): State {
  return { state: "invalid", sentence };
}

function stateOf(file: string, waiver: WaiverManifest, question: WaiverQuestion): State {
  const { today, proofs, findings, subject } = question;
  const { id, requestedBy, created, expires } = waiver;
  const isMatching = findings.some((finding) => isFound(finding) && isOfFinding(waiver, finding, subject));
  if (today >= expires) return ended(waiver, question, isMatching);
  if (created > today) return { state: "not-yet", sentence: `${id} counts from ${created} on.` };
  const proof = proofs.get(file);
  if (proof === undefined && !isMatching) return { state: "unused", sentence: matchesNothing(waiver, subject) };
  if (proof === undefined) return { sentence: `Who approved ${id} is known to GitHub alone, which was not asked.` };
  if (proof.by === undefined) return { state: "unproven", sentence: `${id} does not count: ${proof.problem}.` };
  const { by } = proof;
  if (isSame(by, requestedBy))
    return { state: "unproven", sentence: `${id} does not count: @${by} asked for it, and approved it.` };
  if (isMatching) return { state: "valid", by };
  return { state: "unused", by, sentence: matchesNothing(waiver, subject) };
}

function matchesNothing({ id, rule, match }: WaiverManifest, { model }: WaiverSubject): string {
  const of = match === undefined ? rule : `${rule} of ${match.term}`;
  return `${id} matches nothing: there is no finding ${of} for ${model}.`;
}

/** That a waiver has ended, where no other renews it; undefined while it lasts. */
export function endOf(
  { waiver }: WaiverFile,
  { files, today }: Pick<WaiverQuestion, "files" | "today">,
): string | undefined {
  if (waiver === undefined || today < waiver.expires || successorOf(waiver, files, today) !== undefined)
    return undefined;
  return `${waiver.id} ended on ${waiver.expires}, and no other renews it. Delete the file once its finding is gone.`;
}

/** One that another follows is kept for the count of renewals alone. */
function ended(waiver: WaiverManifest, { files, today }: WaiverQuestion, isMatching: boolean): State {
  const { id, expires } = waiver;
  const next = successorOf(waiver, files, today);
  if (next !== undefined) return { state: "renewed", sentence: `${id} ended on ${expires}; ${next.id} renews it.` };
  const then = isMatching
    ? "what it accepted is back. Mend that, or bring a new waiver whose `renews` names this one"
    : "what it accepted is no longer there. Delete the file";
  return { state: "expired", sentence: `${id} ended on ${expires}: ${then}.` };
}

function isSame(login: string, written: string): boolean {
  return login.toLowerCase() === written.replace(/^@/, "").toLowerCase();
}

function isFound({ outcome }: Finding): boolean {
  return outcome !== "pass" && outcome !== "not-applicable";
}
