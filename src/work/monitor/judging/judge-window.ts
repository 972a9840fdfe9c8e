import type { PastWindow, Profile, WindowRecord } from "../../../generated/types.ts";
import { plural } from "../../../kernel/text.ts";
import type { ResolvedModel } from "../../../manifest/resolved-model.ts";
import type { ResolvedMonitoring } from "../../../manifest/resolved-monitoring.ts";
import type { Locate } from "../../../manifest/source.ts";
import type { DriftInput } from "../drift/case.ts";
import { judgeDrift } from "../drift/judge-drift.ts";
import { healthOf } from "../freshness.ts";
import { asLongAs } from "../known-windows.ts";
import type { MeasuredWindow, ServedRows } from "../measured.ts";
import { judgePerformance, type JudgedPerformance } from "../performance/judge.ts";
import type { QualityCheck } from "../quality/check.ts";
import { judgeQuality, missingAnswersIn, type QualityFacts, type QualityFinding } from "../quality/judge.ts";
import { qualitySignal, unevaluatedChecks } from "../quality/signal.ts";
import { judgeService } from "../service.ts";
import { farFewerRows } from "../usual-rows.ts";
import { rulesDigest, windowKey } from "../window-key.ts";

/** What a window is compared with, as its record names it. */
export interface JudgedReference {
  /** The window's rows are counted in its bins. */
  readonly profile: Profile;
  /** Of the accepted model's own profile. */
  readonly accepted: Profile;
  readonly record: WindowRecord["reference"];
  /** The accepted model's answers to its rows, where something is estimated by them. */
  readonly rows?: ServedRows | undefined;
}

export interface WindowQuestion {
  readonly measured: MeasuredWindow;
  readonly model: ResolvedModel;
  readonly monitoring: ResolvedMonitoring;
  /** Undefined: nothing is compared. */
  readonly reference: JudgedReference | undefined;
  /** Why not. */
  readonly problem: string | undefined;
  readonly artifact: string | undefined;
  readonly acceptance: string | undefined;
  readonly checks: readonly QualityCheck[];
  /** Windows that are known and begin before this one, oldest first. */
  readonly history: readonly PastWindow[];
  /** All that are known, but for what this one replaces. */
  readonly remembered: readonly PastWindow[];
  readonly experiment: WindowRecord["experiment"];
  /** Its profile as it is published, by which drift is judged, so that whoever has it comes to the same. */
  readonly published: { readonly profile: Profile; readonly digest: string } | undefined;
  readonly fresh: WindowRecord["fresh"];
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly locate: Locate;
}

const SEED = 20_240_613;

/** Everything that is said of one window, from what was measured of it. Purely: the same counts give the same record. */
export function judgeWindow(question: WindowQuestion): WindowRecord {
  const { measured, model, monitoring, reference, history } = question;
  const { span, rows } = measured;
  const window = windowOf(measured);
  const fewer = farFewerRows(window, { monitoring, history });
  const drift = driftOf(question);
  const quality = judgeQuality(question.checks, measured.quality, {
    rows,
    now: measured.state === "final" ? span.to : question.now,
    pastRows: ("ms" in monitoring.window ? asLongAs(history, span) : history).map((past) => past.rows),
    reference: reference?.accepted,
    profile: measured.profile,
    unusable: otherwiseTyped(question),
    answers: answersOf(measured),
  });
  const performed = performanceOf(question);
  const service = judgeService(measured.service, monitoring);
  const signals: WindowRecord["signals"] = {
    drift: drift.flagged,
    ...performed.signals,
    noData: rows === 0 && measured.isIncomplete === true ? null : rows === 0 || fewer !== undefined,
    // That a window is empty is a signal of its own.
    quality: rows === 0 ? null : qualitySignal(quality).raised,
    service: service.signal,
  };
  const findings = [...measured.findings, ...unevaluatedChecks(quality)].map(asTold);
  return {
    schema: "model-gitops/window/v1",
    model: model.name,
    key: windowKey(model.name, window.id),
    window,
    reference: reference?.record ?? { kind: "fixed", dataset: monitoring.reference.dataset, digest: "", rows: 0 },
    ...(question.artifact !== undefined && { artifact: question.artifact }),
    ...(question.acceptance !== undefined && { acceptance: question.acceptance }),
    ...(measured.versions.length > 0 && { versions: measured.versions }),
    rules: rulesDigest(model.manifest),
    ...(question.published !== undefined && { profile: question.published.digest }),
    source: measured.source,
    drift,
    quality,
    performance: performed.performance,
    signals,
    reasons: reasonsOf(question, { drift, fewer, quality, performed, service: service.reason }),
    ...(Object.keys(service.service).length > 0 && { service: service.service }),
    ...(question.experiment !== undefined && { experiment: question.experiment }),
    health: healthOf(signals),
    fresh: question.fresh,
    ...(findings.length > 0 && { findings }),
    ...(question.remembered.length > 0 && { history: [...question.remembered] }),
  };
}

function windowOf({ span, rows, state, replaces }: MeasuredWindow): WindowRecord["window"] {
  const { id } = span;
  const [from, to] = [new Date(span.from).toISOString(), new Date(span.to).toISOString()];
  return { id, from, to, rows, state, ...(replaces !== undefined && { replaces }) };
}

function answersOf({ answered, service: { failed = 0 } }: MeasuredWindow): QualityFacts["answers"] {
  return answered === undefined ? undefined : { answered, failed };
}

function missingIn(measured: MeasuredWindow): DriftInput["answers"] {
  const answers = answersOf(measured);
  return answers && missingAnswersIn(measured.rows, answers);
}

/** Where the manifest names a kind of its own for a column, that is no mistake of the log. */
function otherwiseTyped({ measured: { unusable = {} }, monitoring }: WindowQuestion): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(unusable).filter(([name]) => monitoring.features[name]?.kind === undefined));
}

function driftOf({
  measured,
  published,
  monitoring,
  reference,
  history,
  locate,
}: WindowQuestion): WindowRecord["drift"] {
  if (reference === undefined)
    return { engine: monitoring.drift.engine, columns: {}, share: null, rawShare: null, flagged: null };
  return judgeDrift({
    reference: reference.profile,
    current: published?.profile,
    monitoring,
    sampled: measured.sampled,
    ...(measured.engine !== undefined && { engine: measured.engine }),
    unusable: measured.unusable,
    answers: missingIn(measured),
    locate,
    history,
  });
}

function performanceOf({ measured, model, monitoring, reference, problem, locate }: WindowQuestion): JudgedPerformance {
  if (reference !== undefined)
    return judgePerformance({
      measured,
      reference: reference.accepted,
      referenceRows: reference.rows,
      model,
      monitoring,
      locate,
      seed: SEED,
    });
  const why = problem ?? "There is no reference profile.";
  return {
    performance: { realized: {}, estimated: {} },
    signals: { decay: null, estimatedDecay: null, conceptDrift: null },
    reasons: { decay: why, estimatedDecay: why, conceptDrift: why },
  };
}

type ToldFinding = NonNullable<WindowRecord["findings"]>[number];

/** Without its model, which the record names. */
function asTold(found: MeasuredWindow["findings"][number]): ToldFinding {
  const {
    model: _,
    location: __,
    remediation: ___,
    evidence: ____,
    needsPerson: _____,
    needsReason: ______,
    ...told
  } = found;
  return told;
}

interface Judged {
  readonly drift: WindowRecord["drift"];
  readonly fewer: string | undefined;
  readonly quality: readonly QualityFinding[];
  readonly performed: JudgedPerformance;
  readonly service: string | undefined;
}

function reasonsOf(
  { measured, problem }: WindowQuestion,
  { drift, fewer, quality, performed, service }: Judged,
): WindowRecord["reasons"] {
  const { because = [] } = drift;
  const drifted =
    drift.flagged === null
      ? (problem ?? unmeasuredDrift(drift, measured.rows))
      : drift.flagged
        ? `Drifted: ${because.join(", ")}.`
        : "Nothing that counts drifted.";
  const unchecked = measured.rows === 0 ? "There is no row to check." : qualitySignal(quality).reason;
  return {
    drift: drifted.slice(0, 1000),
    ...Object.fromEntries(Object.entries(performed.reasons).map(([signal, text]) => [signal, text.slice(0, 1000)])),
    ...(measured.rows === 0 && {
      noData:
        measured.isIncomplete === true
          ? "A file of the log that cannot be read may have the rows of this window."
          : "The log has no row of this window.",
    }),
    ...(fewer !== undefined && { noData: fewer }),
    ...(unchecked !== undefined && { quality: unchecked }),
    ...(service !== undefined && { service: service.slice(0, 1000) }),
  };
}

/** Of what keeps the signal from being told first: a single column of many says little. */
function unmeasuredDrift({ columns, prediction }: WindowRecord["drift"], rows: number): string {
  const all = Object.entries(columns).filter(([, column]) => column.flagged === null);
  const critical = all.find(([, column]) => column.critical === true && column.reason !== undefined);
  const reason = all.find(([, column]) => column.reason !== undefined)?.[1].reason;
  if (prediction?.flagged === null && prediction.reason !== undefined) return `Prediction: ${prediction.reason}`;
  if (critical !== undefined) return `Column ${JSON.stringify(critical[0])}: ${critical[1].reason}`;
  return reason ?? `Nothing of ${plural(rows, "row")} could be compared.`;
}
