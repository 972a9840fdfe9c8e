import type {
  Acceptance,
  ArtifactSet,
  CardDiff,
  EvaluationRecord,
  FindingRecord,
  LedgerEntry,
  PlanRecord,
  RunRecord,
  VerdictRecord,
} from "../generated/types.ts";
import { validate as isAcceptance } from "../generated/validate-acceptance.ts";
import { validate as isArtifactSet } from "../generated/validate-artifact-set.ts";
import { validate as isCardDiff } from "../generated/validate-card-diff.ts";
import { validate as isEvaluation } from "../generated/validate-evaluation-record.ts";
import { validate as isFinding } from "../generated/validate-finding-record.ts";
import { validate as isLedgerEntry } from "../generated/validate-ledger-entry.ts";
import { validate as isPlan } from "../generated/validate-plan-record.ts";
import { validate as isRun } from "../generated/validate-run-record.ts";
import { validate as isVerdict } from "../generated/validate-verdict-record.ts";
import { messageOf, UserError } from "../kernel/errors.ts";
import { truncate } from "../kernel/text.ts";

/** A precompiled validator: typed by its schema through the functions below, and nowhere else. */
interface Validator {
  (value: unknown): boolean;
  errors?: readonly { readonly instancePath: string; readonly message?: string }[] | null;
}

/** Each parser takes text and the name of its source; it throws a UserError that names both source and problem. */
export const parseRun = parserOf<RunRecord>("run record", isRun);
export const parseArtifactSet = parserOf<ArtifactSet>("artifact set", isArtifactSet);
export const parseEvaluation = parserOf<EvaluationRecord>("evaluation", isEvaluation);
export const parseVerdict = parserOf<VerdictRecord>("verdict", isVerdict);
export const parseCardDiff = parserOf<CardDiff>("card diff", isCardDiff);
export const parsePlan = parserOf<PlanRecord>("plan", isPlan);
export const parseLedgerEntry = parserOf<LedgerEntry>("ledger entry", isLedgerEntry);
/** A list of findings that another job left. */
export function parseFindings(text: string, source: string): readonly FindingRecord[] {
  const value = parseJson(text, source);
  if (!Array.isArray(value))
    throw new UserError(`${source} is not a list of findings. Make it again with this version.`);
  return value.map((entry: unknown) =>
    checked<FindingRecord>({ kind: "finding", source, validate: isFinding as Validator }, entry),
  );
}

/** Takes a value that was parsed already: the body of a ledger entry. */
export function parseAcceptance(value: unknown, source: string): Acceptance {
  return checked<Acceptance>({ kind: "acceptance", source, validate: isAcceptance as Validator }, value);
}

function parserOf<T>(kind: string, validate: unknown): (text: string, source: string) => T {
  return (text, source) => checked<T>({ kind, source, validate: validate as Validator }, parseJson(text, source));
}

/** JSON text as a value; a UserError that names the source where it is none. */
export function parseJson(text: string, source: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new UserError(`${source} is not JSON (${truncate(messageOf(cause), 200)}). Make it again.`, {
      cause,
    });
  }
}

interface Check {
  readonly kind: string;
  readonly source: string;
  readonly validate: Validator;
}

function checked<T>({ kind, source, validate }: Check, value: unknown): T {
  if (validate(value)) return value as T;
  const problems = (validate.errors ?? [])
    .slice(0, 3)
    .map(({ instancePath, message }) => `${instancePath || "/"} ${message ?? "is wrong"}`);
  throw new UserError(
    `${source} is not a valid ${kind}: ${truncate(problems.join("; "), 500)}. Make it again with this version.`,
  );
}
