import type { Finding } from "../../findings/finding.ts";
import type { ModelManifest } from "../../generated/types.ts";
import { listed, plural } from "../../kernel/text.ts";
import { pointerTo } from "../../manifest/pointers.ts";
import type { ResolvedModel } from "../../manifest/resolved-model.ts";
import { findingsOf, type Remark, type Source } from "../../manifest/source.ts";
import type { DataFacts, DatasetFacts, OverlapFacts, SliceFacts } from "./data-facts.ts";
import { declarationProblems } from "../personal/declared.ts";
import { separationOf } from "../rows/separation.ts";
import { dataColumnRemarks } from "./data-columns.ts";
import { mixedRemarks, rowSqlRemarks } from "./mixed-columns.ts";
import { marginRemarks } from "./margin.ts";
import { MEANING_RULES } from "./rules.ts";
import { targetRemarks } from "./target.ts";

/** What the data says against the manifest: columns, types, versions, shared rows, what it can detect. */
export function checkData(source: Source<ModelManifest>, model: ResolvedModel, facts: DataFacts): readonly Finding[] {
  const entries = Object.entries(facts.datasets);
  return findingsOf(source, [
    ...entries.flatMap(([name, dataset]) => [
      ...readingRemarks(name, dataset),
      ...versionRemarks(model, name, dataset),
      ...privacyRemarks(model, name, dataset),
    ]),
    ...dataColumnRemarks(source.manifest, model, facts),
    ...mixedRemarks(model, facts),
    ...rowSqlRemarks(facts.metrics ?? []),
    ...timeRemarks(model, entries),
    ...entries.flatMap(([name, dataset]) => targetRemarks(model, name, dataset)),
    ...facts.overlaps.flatMap((overlap) => overlapRemarks(overlap, facts.datasets[overlap.evaluation]?.rows)),
    ...Object.keys(model.datasets).flatMap((name) => ageRemarks(model, name, facts.today)),
    ...sliceRemarks(source.manifest, facts.slices ?? []),
    ...marginRemarks(source.manifest, model, facts),
  ]);
}

function readingRemarks(name: string, { problem, rows }: DatasetFacts): readonly Remark[] {
  const at = pointerTo("/datasets", name, "path");
  if (problem !== undefined) return [{ rule: MEANING_RULES.dataset, at, subject: name, message: problem }];
  if (rows !== 0) return [];
  return [
    {
      rule: MEANING_RULES.dataset,
      at,
      subject: name,
      message: `The dataset "${name}" has no rows.`,
      remediation: "Bring its rows.",
    },
  ];
}

/** Columns that are said to hold personal data, or not to, and are not there, or are said so in no word that is known. */
function privacyRemarks(model: ResolvedModel, name: string, { columns }: DatasetFacts): readonly Remark[] {
  const { personalData, privacy } = model.datasets[name]?.declared ?? {};
  if (columns === undefined || privacy?.columns === undefined) return [];
  const names = columns.map((column) => column.name);
  return declarationProblems({ personalData, columns: privacy.columns }, names).map(({ column, text }) => ({
    rule: MEANING_RULES.columns,
    at: pointerTo("/datasets", name, "privacy", "columns", column),
    subject: column,
    message: text,
    remediation: "Correct `datasets.<name>.privacy.columns`.",
  }));
}

/** Each form once, with all datasets that have it. */
function timeRemarks(
  { columns: { time } }: ResolvedModel,
  datasets: readonly (readonly [string, DatasetFacts])[],
): readonly Remark[] {
  const forms = new Set(datasets.flatMap(([, { unsortedTimes }]) => unsortedTimes ?? []));
  return [...forms].map((form) => {
    const names = datasets.flatMap(([name, { unsortedTimes }]) => (unsortedTimes === form ? [name] : []));
    return {
      rule: MEANING_RULES.columns,
      at: "/columns/time",
      subject: time ?? "",
      message: `The time column "${time}" in ${listed(names)} is text ${form}, whose order is not that of time.`,
      remediation: "Write ISO dates such as 2024-01-20, or numbers.",
    };
  });
}

function versionRemarks(model: ResolvedModel, name: string, { digest }: DatasetFacts): readonly Remark[] {
  const pinned = model.datasets[name]?.sha256;
  if (pinned === undefined || digest === undefined || digest === `sha256:${pinned}`) return [];
  const message = `The content of "${name}" is not the pinned version: its digest is ${digest.replace("sha256:", "")}.`;
  return [
    {
      rule: MEANING_RULES.version,
      at: pointerTo("/datasets", name, "version", "sha256"),
      subject: name,
      message,
    },
  ];
}

function overlapRemarks({ evaluation, training, ...shared }: OverlapFacts, rows = 0): readonly Remark[] {
  const { kind, found } = separationOf(shared, { name: `"${evaluation}"`, rows });
  if (kind === "apart") return [];
  const [what, cause] =
    (shared.ids ?? 0) > 0 ? ["", "the model has learned them"] : [", equal in every column that is compared", ""];
  return [
    {
      rule: MEANING_RULES.separation,
      at: pointerTo("/datasets", evaluation, "path"),
      outcome: kind === "leak" ? "fail" : "warn",
      subject: evaluation,
      message: `${found} in "${training}" too${what}${cause === "" ? "" : `: ${cause}`}.`,
      evidence: { ...shared, rows: shared.rows ?? 0, of: rows },
    },
  ];
}

function sliceRemarks({ evaluation }: ModelManifest, slices: readonly SliceFacts[]): readonly Remark[] {
  return slices.flatMap(({ name, rows, problem }): readonly Remark[] => {
    const index = (evaluation.slices ?? []).findIndex(
      (slice) => typeof slice !== "string" && "name" in slice && slice.name === name,
    );
    const remark = { rule: MEANING_RULES.columns, at: `/evaluation/slices/${index}/where`, subject: name };
    if (problem !== undefined) return [{ ...remark, message: problem, remediation: "Correct the condition." }];
    if (rows !== 0) return [];
    return [
      {
        ...remark,
        outcome: "warn",
        message: `The slice "${name}" has no rows, so nothing is looked at.`,
        remediation: "Correct the condition.",
      },
    ];
  });
}

const DAY = 86_400_000;

function ageRemarks({ datasets }: ResolvedModel, name: string, today: string): readonly Remark[] {
  const { period, maxAgeMs, declared } = datasets[name] ?? {};
  if (period === undefined || maxAgeMs === undefined) return [];
  const age = Date.parse(today) - Date.parse(period.to);
  if (!(age > maxAgeMs)) return [];
  const message = `The newest rows of "${name}" are ${plural(Math.floor(age / DAY), "day")} old; maxAge is ${declared?.maxAge}.`;
  return [
    {
      rule: MEANING_RULES.freshness,
      at: pointerTo("/datasets", name, "maxAge"),
      outcome: "warn",
      subject: name,
      message,
    },
  ];
}
