import type { Result } from "../../host/result.ts";
import { prettyJson } from "../../records/canonical.ts";
import { STANDINGS, type PastRun, type Standing } from "../../records/past-run.ts";
import { UserError } from "../../kernel/errors.ts";
import { didYouMean, listed } from "../../kernel/text.ts";
import { pastCells } from "../../work/past/cells.ts";
import { byMetric, isWanted, metricNames, type RowFilter } from "../../work/past/rows.ts";
import { sinceTime } from "../../work/past/since.ts";
import { pastTable } from "../../work/past/table.ts";
import { gatherPast } from "../past/gather.ts";
import { meantModels } from "../past/name-model.ts";
import type { Place } from "../place/place.ts";

export const FORMATS = ["table", "csv", "json", "markdown"] as const;

export interface LogWish {
  /** Empty: all, where they are few. */
  readonly model: string;
  /** A day or a span; empty: all. */
  readonly since: string;
  readonly last: number | undefined;
  readonly branch: string;
  readonly pull: number | undefined;
  readonly outcome: readonly string[];
  /** What to sort by; empty: the newest first. */
  readonly metric: string;
  readonly uploads: boolean;
  readonly format: (typeof FORMATS)[number];
}

/** What a table shows unless told otherwise. */
const LAST = 30;
/** An output of a step, and all outputs of a job, hold a megabyte. */
const OUTPUT_LENGTH = 400_000;

/** Every run of a model that anything here knows of, accepted or not, the newest first. */
export async function logAll(place: Place, wish: LogWish): Promise<Result> {
  const filter = filterOf(place, wish, await branchOfPull(place, wish));
  const all: PastRun[] = [];
  const models = [];
  const unknown = new Set<string>();
  for (const model of await meantModels(place, wish.model)) {
    const past = await gatherPast(place, {
      model,
      uploads: wish.uploads,
      branch: filter.branch ?? filter.pullBranch ?? "",
    });
    const known = past.runs.map(({ row }) => row);
    for (const sentence of past.unknown) unknown.add(sentence);
    const wanted = sorted(
      known.filter((row) => isWanted(row, filter)),
      wish.metric,
    );
    const rows = wish.last === undefined ? wanted : wanted.slice(0, wish.last);
    all.push(...rows);
    const shown = rows.slice(0, wish.last ?? LAST);
    models.push({ model, table: pastTable(shown, known, wish.metric), count: wanted.length, known: known.length });
  }
  const [{ logMarkdown, logText }, { csv }, { harmlessJson }] = [
    await import("../../report/past/log.ts"),
    await import("../../report/csv.ts"),
    await import("../../report/harmless-json.ts"),
  ];
  const report = { models, unknown: [...unknown] };
  const [commas, json] = [csv(pastCells(all)), harmlessJson(prettyJson(all))];
  const { output } = place.options;
  return {
    findings: [],
    isAdvice: true,
    summary: logMarkdown(report),
    text: (style) => {
      if (wish.format === "csv") return commas.trimEnd();
      if (wish.format === "json") return json.trimEnd();
      return wish.format === "markdown" ? logMarkdown(report) : logText(report, style);
    },
    files: { [`${output}/log.csv`]: commas, [`${output}/log.json`]: json },
    outputs: { runs: fitting(all), count: String(all.length) },
  };
}

/** What a run left names its branch; whose pull request that is, the forge tells. */
async function branchOfPull(place: Place, { pull, uploads }: LogWish): Promise<string | undefined> {
  const forge = pull === undefined || !uploads ? undefined : await place.forge();
  return forge === undefined || pull === undefined ? undefined : (await forge.pull(pull)).head.branch;
}

function filterOf(place: Place, wish: LogWish, pullBranch: string | undefined): RowFilter {
  const outcomes = wish.outcome.map((word): Standing => {
    const known = STANDINGS.find((one) => one === word);
    if (known !== undefined) return known;
    throw new UserError(
      `${JSON.stringify(word)} is no outcome of a run.${didYouMean(word, STANDINGS)} There are ${listed(STANDINGS)}.`,
    );
  });
  return {
    outcomes,
    pull: wish.pull,
    pullBranch,
    ...(wish.branch !== "" && { branch: wish.branch }),
    ...(wish.since !== "" && { since: sinceTime(wish.since, place.host.now()) }),
  };
}

function sorted(rows: readonly PastRun[], metric: string): readonly PastRun[] {
  if (metric === "" || rows.length === 0) return rows;
  const names = metricNames(rows);
  if (names.includes(metric)) return byMetric(rows, metric);
  const there = names.length === 0 ? "None of these runs was measured." : `There are ${listed(names.slice(0, 30))}.`;
  throw new UserError(`No run has the metric ${JSON.stringify(metric)}.${didYouMean(metric, names)} ${there}`);
}

/** The newest that fit. */
function fitting(rows: readonly PastRun[]): string {
  let kept = rows;
  let text = JSON.stringify(kept);
  while (text.length > OUTPUT_LENGTH) {
    kept = kept.slice(0, Math.floor(kept.length / 2));
    text = JSON.stringify(kept);
  }
  return text;
}
