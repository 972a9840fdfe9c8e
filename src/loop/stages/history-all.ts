import { findingOf } from "../../findings/finding.ts";
import { gitIn } from "../../forge/git.ts";
import type { Result } from "../../host/result.ts";
import { isDay } from "../../kernel/days.ts";
import { UserError } from "../../kernel/errors.ts";
import { STAGE_NAME } from "../../records/model-tag.ts";
import { servedAt, servedHistory } from "../../work/promotion/environment-history.ts";
import { PROMOTION } from "../../work/promotion/rules.ts";
import type { Place } from "../place/place.ts";
import { environmentCommits } from "../promotion/environment-commits.ts";
import { knownNames, refuseUnknown } from "../promotion/known-names.ts";

export interface HistoryWish {
  /** Empty: all models. */
  readonly model: string;
  readonly stage: string;
  /** A day or a time; empty: the whole history. */
  readonly at: string;
}

/** What an environment served, and since when, by its file in the history of the branch that is checked out: git alone. */
export async function historyAll(place: Place, wish: HistoryWish): Promise<Result> {
  if (!STAGE_NAME.test(wish.stage)) throw new UserError(`${JSON.stringify(wish.stage)} is no name of an environment.`);
  const at = wish.at === "" ? undefined : timeOf(wish.at);
  const { entries, findings } = await environmentCommits(place.host, wish.stage);
  const history = servedHistory(entries, wish.model === "" ? undefined : wish.model);
  const shown = at === undefined ? history : servedAt(history, at);
  const isShallow = (await gitIn(place.host).ask(["rev-parse", "--is-shallow-repository"])) === "true";
  // What is not in a part of the history may be in the rest.
  if (history.length === 0 && !isShallow) await refuseUnknownNames(place, wish);
  const cut = isShallow
    ? [findingOf(PROMOTION.nothing, { outcome: "warn", message: SHALLOW, remediation: "Run `git fetch --unshallow`." })]
    : [];
  const { historyStory, historySummary } = await import("../../report/promotion/history.ts");
  const report = { stage: wish.stage, at: wish.at, shown, findings: [...findings, ...cut] };
  return {
    findings: report.findings,
    isAdvice: true,
    summary: historySummary(report),
    text: (style) => historyStory(report, style),
    outputs: { history: JSON.stringify(shown) },
  };
}

const SHALLOW = "This clone is shallow: what was served before its first commit is not known here.";

async function refuseUnknownNames(place: Place, { stage, model }: HistoryWish): Promise<void> {
  const { stages, models } = await knownNames(place);
  refuseUnknown("environment", stage, stages);
  if (model === "" || models.includes(model)) return;
  // A model that is no more is known by what served it.
  const former = new Set(models);
  for (const one of stages) {
    const { entries } = await environmentCommits(place.host, one);
    for (const { models: served } of entries) for (const name of Object.keys(served)) former.add(name);
  }
  refuseUnknown("model", model, [...former].toSorted());
}

const TIME = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?)(Z|[+-]\d{2}:?\d{2})?)?$/i;

/** A time without a zone is in UTC, as all that is printed; a day alone is its end: what ran on that day. */
function timeOf(text: string): number {
  const [, day = "", clock = "23:59:59.999", zone = "Z"] = TIME.exec(text) ?? [];
  const time = Date.parse(`${day}T${clock}${zone}`);
  if (isDay(day) && !Number.isNaN(time)) return time;
  throw new UserError(
    `${JSON.stringify(text)} is no time. Write a day, 2026-11-30, or a time in UTC, 2026-11-30T18:00; another zone as 2026-11-30T18:00+01:00.`,
  );
}
