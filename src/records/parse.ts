import type {
  ArtifactSet,
  CardDiff,
  ClusterJob,
  CommandClusterAnswer,
  FindingRecord,
  JobResult,
  JobSubmission,
  LedgerEntry,
  PlanRecord,
  Profile,
  PolicyLock,
  ScanRecord,
  ChangedRows,
  TrainingStory,
  WitnessRecord,
} from "../generated/types.ts";
import { validate as isArtifactSet } from "../generated/validate-artifact-set.ts";
import { validate as isCardDiff } from "../generated/validate-card-diff.ts";
import { validate as isCommandClusterAnswer } from "../generated/validate-command-cluster-answer.ts";
import { validate as isClusterJob } from "../generated/validate-cluster-job.ts";
import { validate as isFinding } from "../generated/validate-finding-record.ts";
import { validate as isJobResult } from "../generated/validate-job-result.ts";
import { validate as isJobSubmission } from "../generated/validate-job-submission.ts";
import { validate as isLedgerEntry } from "../generated/validate-ledger-entry.ts";
import { validate as isPlan } from "../generated/validate-plan-record.ts";
import { validate as isProfile } from "../generated/validate-profile.ts";
import { validate as isPolicyLock } from "../generated/validate-policy-lock.ts";
import { validate as isScan } from "../generated/validate-scan-record.ts";
import { validate as isChangedRows } from "../generated/validate-changed-rows.ts";
import { validate as isTrainingStory } from "../generated/validate-training-story.ts";
import { validate as isWitness } from "../generated/validate-witness-record.ts";
import { UserError } from "../kernel/errors.ts";
import { EVALUATION } from "./kinds/evaluation.ts";
import { REVALIDATION } from "./kinds/revalidation.ts";
import { RUN } from "./kinds/run.ts";
import { VERDICT } from "./kinds/verdict.ts";
import { WINDOW } from "./kinds/window.ts";
import { parseJson, textParser, valueParser } from "../kernel/parsers.ts";

/** Each parser takes text and the name of its source; it throws a UserError that names both source and problem. */
export const parseRun = textParser(RUN.parse);
export const parseArtifactSet = textParser(valueParser<ArtifactSet>("artifact set", isArtifactSet));
export const parseEvaluation = textParser(EVALUATION.parse);
export const parseVerdict = textParser(VERDICT.parse);
export const parseCardDiff = textParser(valueParser<CardDiff>("card diff", isCardDiff));
/** What a team's command said of its cluster. */
export const parseClusterAnswer = textParser(
  valueParser<CommandClusterAnswer>("answer of a cluster's command", isCommandClusterAnswer),
);
export const parsePlan = textParser(valueParser<PlanRecord>("plan", isPlan));
export const parseProfile = textParser(valueParser<Profile>("profile", isProfile));
export const parsePolicyLock = textParser(valueParser<PolicyLock>("policy lock", isPolicyLock));
/** Rows that two models answer differently, for people. */
export const parseChangedRows = textParser(valueParser<ChangedRows>("changed rows", isChangedRows));
/** How a training went, for people. */
export const parseTrainingStory = textParser(valueParser<TrainingStory>("training", isTrainingStory));
export const parseScan = textParser(valueParser<ScanRecord>("scan", isScan));
export const parseRevalidation = textParser(REVALIDATION.parse);
export const parseWindow = textParser(WINDOW.parse);
export const parseJobResult = textParser(valueParser<JobResult>("job result", isJobResult));
export const parseSubmission = textParser(valueParser<JobSubmission>("submission", isJobSubmission));
export const parseWitness = textParser(valueParser<WitnessRecord>("witness", isWitness));

/** Of a value that was read already. */
export const parseClusterJob = valueParser<ClusterJob>("cluster job", isClusterJob);
export const parseLedgerEntry = valueParser<LedgerEntry>("ledger entry", isLedgerEntry);

const parseFinding = valueParser<FindingRecord>("finding", isFinding);

/** A list of findings that another job left. */
export function parseFindings(text: string, source: string): readonly FindingRecord[] {
  const value = parseJson(text, source);
  if (!Array.isArray(value))
    throw new UserError(`${source} is not a list of findings. Make it again with this version.`);
  return value.map((entry: unknown) => parseFinding(entry, source));
}
