import { findingOf, type Finding } from "../../findings/finding.ts";
import type { FileChanges } from "../../forge/proposals.ts";
import type { DataChange, ProposalEdit } from "../../generated/types.ts";
import { UserError } from "../../kernel/errors.ts";
import { readModelManifest } from "../../manifest/read.ts";
import { resolveModel } from "../../manifest/resolve.ts";
import type { ResolvedModel } from "../../manifest/resolved-model.ts";
import { triggerId } from "../../work/retraining/causes.ts";
import type { Decision } from "../../work/retraining/decision.ts";
import { handsOn, judgeNeeds } from "../../work/gate/legs.ts";
import { proposedManifest } from "../../work/retraining/edits.ts";
import type { Place } from "../place/place.ts";
import type { Session } from "../place/session.ts";
import type { Retrained } from "./fleet.ts";
import { refreshAndKeep } from "./kept-refresh.ts";
import { proposedFiles } from "./proposed-files.ts";
import { handedOnRefresh, readRefresh, type ReadRefresh } from "./read-refresh.ts";
import { REFRESH } from "./refresh-rules.ts";

/** What a proposal commits. */
export interface ProposedChange {
  readonly files: FileChanges;
  /** All of them, from the repository's root. */
  readonly paths: readonly string[];
  readonly edits: readonly ProposalEdit[];
  readonly data: readonly DataChange[];
  /** As the proposed manifest has it. */
  readonly model: ResolvedModel;
}

/** Why there is nothing to propose. */
export interface NoChange {
  readonly rule: "unchanged" | "refresh-failed" | "broken-manifest" | typeof ASKED_LATE;
  readonly reason: string;
  readonly findings: readonly Finding[];
}

/** What came up between the job that refreshes and this one is not lost. */
export const ASKED_LATE = "asked-late";

export function isChange(made: ProposedChange | NoChange): made is ProposedChange {
  return "files" in made;
}

export interface ChangeQuestion {
  readonly retrained: Retrained;
  readonly decision: Decision;
  /** What the jobs before handed on; empty where this one runs the refresh command itself. */
  readonly needs: string;
}

/** The files of a proposal: what the refresh brought, and the manifest with its edits. */
export async function changeOf(session: Session, question: ChangeQuestion): Promise<ProposedChange | NoChange> {
  const { place } = session;
  const { model } = question.retrained;
  const brought = await bring(place, question);
  if ("rule" in brought) return brought;
  const { record, files } = brought;
  const text = new TextDecoder().decode(await place.head.read(model.head.file));
  const manifest = manifestOf(place, question.retrained, { text, refresh: brought });
  if ("rule" in manifest) return manifest;
  const all = proposedFiles({ file: model.head.file, manifest, files });
  const paths = Object.keys(all).toSorted();
  if (paths.length === 0) return nothingNew(model.name, model.head.retraining?.refresh !== undefined);
  const proposed = readModelManifest({ file: model.head.file, text: manifest.text }).manifest;
  return {
    files: all,
    paths,
    edits: manifest.edits,
    data: record?.data ?? [],
    model: proposed === undefined ? model.head : resolveModel(proposed, model.head.file),
  };
}

interface Brought {
  /** Undefined where the manifest names no refresh. */
  readonly record: ReadRefresh["record"] | undefined;
  readonly files: ReadRefresh["files"];
}

/** What the refresh command changed: by the job before, or here and now. */
async function bring(place: Place, { retrained, decision, needs }: ChangeQuestion): Promise<Brought | NoChange> {
  const { model } = retrained;
  if (model.head.retraining?.refresh === undefined) return { record: undefined, files: [] };
  const base = place.commit ?? "";
  const trigger = triggerId(decision.causes);
  const expected =
    needs.trim() === "" ? await refreshHere(place, retrained, { base, trigger }) : handedOnRefresh(needs, model.name);
  if (typeof expected === "object") return expected;
  const unfinished = expected === undefined ? notHandedOn(model.name, needs) : undefined;
  if (unfinished !== undefined) return unfinished;
  const { refresh, findings } = await readRefresh(place, model.head, { base, trigger, expectedDigest: expected });
  if (refresh === undefined) {
    const reason = findings[0]?.message ?? "The files of the refreshing job are missing.";
    return { rule: "refresh-failed", reason, findings };
  }
  const { record, files } = refresh;
  if (record.outcome === "unchanged") return nothingNew(model.name, true);
  if (record.outcome === "changed") return { record, files };
  const reason = `The refresh of ${model.name} failed, so there is nothing to propose: ${record.message ?? "see its job"}`;
  const said = { model: model.name, message: record.message ?? reason, remediation: null };
  const told = findingOf(REFRESH.refreshFailed, said);
  return { rule: "refresh-failed", reason, findings: needs.trim() === "" ? [] : [told] };
}

/** A refreshing job that failed hands on nothing, and its log says more than that. */
function notHandedOn(model: string, needs: string): NoChange | undefined {
  const [ended] = judgeNeeds({ json: needs });
  if (ended === undefined && handsOn(needs, "refreshed")) {
    const reason = `${model} was asked for after the refreshing job of this run had looked: the next run does it.`;
    return { rule: ASKED_LATE, reason, findings: [] };
  }
  if (ended === undefined) return undefined;
  const reason = `${ended.message} It handed on no refresh of ${model}.`;
  const remediation = "Look at the log of the job, mend what it names, and run the workflow again.";
  const told = { outcome: "unmeasured", model, message: reason, remediation } as const;
  return { rule: "refresh-failed", reason, findings: [findingOf(REFRESH.refreshHandedOn, told)] };
}

/** Runs the command in this job; the digest of what it left, or why there is nothing. */
async function refreshHere(
  place: Place,
  retrained: Retrained,
  run: Parameters<typeof refreshAndKeep>[2],
): Promise<string | NoChange> {
  const { made, digest } = await refreshAndKeep(place, retrained, run);
  if (made.kind !== "failed") return digest;
  const [first] = made.findings;
  const reason = `The refresh of ${retrained.model.name} failed, so there is nothing to propose: ${first?.message ?? ""}`;
  return { rule: "refresh-failed", reason, findings: made.findings };
}

interface ManifestQuestion {
  readonly text: string;
  readonly refresh: Brought;
}

function manifestOf(place: Place, { model, standing }: Retrained, { text, refresh: { record } }: ManifestQuestion) {
  try {
    return proposedManifest({
      text,
      model: model.head,
      window: standing?.window?.window,
      timezone: model.judged.monitoring?.timezone ?? "UTC",
      now: place.host.now(),
      refreshed: record?.values ?? {},
      digests: record?.digests ?? {},
    });
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const findings = [
      findingOf(REFRESH.brokenManifest, {
        model: model.name,
        message: error.message,
        location: model.locate("/retraining/set"),
        remediation: null,
      }),
    ];
    return { rule: "broken-manifest", reason: error.message, findings } satisfies NoChange;
  }
}

function nothingNew(model: string, hasRefresh: boolean): NoChange {
  const reason = hasRefresh
    ? `The refresh of ${model} brought nothing new, so there is nothing to propose.`
    : `A retraining of ${model} would change nothing: its manifest names no \`retraining.refresh\`, and what \`retraining.set\` sets is so already.`;
  return { rule: "unchanged", reason, findings: [] };
}
