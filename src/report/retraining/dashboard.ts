import { number, scaleFor } from "../../kernel/numbers.ts";
import { listed, plural } from "../../kernel/text.ts";
import { metricName } from "../../manifest/metric-names.ts";
import { tickMarker } from "../../records/tick.ts";
import { code, details, prose, table } from "../markdown.ts";
import { FRESH, HEALTH, momentText, shortDigest } from "../monitor/words.ts";
import { findingMark } from "../outcomes.ts";
import { boxesOf, pullLink, type Box } from "./boxes.ts";
import { CAUSE_TITLES, isTime } from "./causes.ts";
import { isLoud, worstOfFleet, type Fleet, type FleetModel } from "./fleet.ts";

// Together with head and notes below 60,000: GitHub refuses more than 65,536, and the marker takes some.
const ROWS_ROOM = 25_000;
const NAMES_ROOM = 9000;
const BOXES_ROOM = 21_000;
/** Rows and boxes that are seen without unfolding anything. */
const VISIBLE = 25;

export const DASHBOARD_TITLE = "Models: state and retraining";

/**
 * The one issue that shows all models and takes wishes, at most 60,000 characters: worst first, what has something to do
 * before what has not. The same fleet gives the same bytes.
 */
export function dashboardBody(fleet: Fleet): string {
  const models = worstOfFleet(fleet.models);
  const parts = [
    headline(fleet),
    notes(fleet),
    models.length === 0 ? "No model is in this repository yet." : rowsPart(models),
    boxesPart(fleet, models),
    "<sub>Boxes count from people with write access; the next run of the watch workflow does what is ticked and takes the tick away. Close this issue, and no other is opened in its place; reopen it to have it back.</sub>",
  ];
  return parts.filter((part) => part !== "").join("\n\n");
}

function headline({ models, openProposals }: Fleet): string {
  const count = (is: (model: FleetModel) => boolean) => models.filter(is).length;
  const [degraded, unknown, stale] = [
    count(({ monitor }) => monitor?.health === "degraded"),
    count(({ monitor }) => monitor?.health === "unknown"),
    count(({ monitor }) => monitor?.fresh === "stale"),
  ];
  const late = count(({ issues }) => (issues?.overdue ?? 0) > 0);
  const [apart, open, held] = [
    count(({ sync }) => sync?.isSynced === false),
    count(({ proposal }) => proposal !== undefined),
    count(({ proposal }) => proposal?.isHeld === true),
  ];
  const most = openProposals === undefined ? "" : ` of at most ${openProposals}`;
  const words = [
    degraded > 0 ? `${degraded} degraded` : "",
    unknown > 0 ? `${unknown} unknown` : "",
    stale > 0 ? `${stale} stale` : "",
    apart > 0 ? `${apart} out of sync` : "",
    late > 0 ? `${late} with overdue data issues` : "",
    open > 0 ? `${plural(open, "proposal")}${most} open${held > 0 ? `, ${held} held` : ""}` : "",
  ].filter((word) => word !== "");
  const glyph = degraded > 0 ? "❌" : unknown > 0 ? "⛔" : stale + apart + late > 0 ? "⚠️" : "✅";
  return `**${glyph} ${plural(models.length, "model")}: ${words.length === 0 ? "all is well" : words.join(", ")}.**`;
}

const MOST_NOTES = 5;

function notes({ notes: said = [] }: Fleet): string {
  if (said.length === 0) return "";
  const left = said.length - MOST_NOTES;
  const shown = said.slice(0, MOST_NOTES).map((note) => prose(note, 300));
  return `> [!IMPORTANT]\n> ${shown.join(" ")}${left > 0 ? ` … and ${plural(left, "more note")}.` : ""}`;
}

const HEAD = [
  "Model",
  "Production",
  "Last evaluation",
  "Health",
  "Freshness",
  "Sync",
  "Proposal",
  "Declined",
  "Next",
] as const;

/** The first rows are seen, the others behind a line, as many as fit. */
function rowsPart(models: readonly FleetModel[]): string {
  const rows = models.map(row);
  const kept = fitting(
    rows.map((cells) => cells.join(" | ")),
    ROWS_ROOM,
  );
  const [seen, folded] = [rows.slice(0, Math.min(VISIBLE, kept)), rows.slice(VISIBLE, kept)];
  return [
    table({ head: HEAD, rows: seen }),
    folded.length === 0 ? "" : details(plural(folded.length, "more model"), table({ head: HEAD, rows: folded })),
    restPart(models.slice(kept)),
  ]
    .filter((part) => part !== "")
    .join("\n\n");
}

/** Models without a row: those that are well by their names, as many as fit, and how many are left out. */
function restPart(models: readonly FleetModel[]): string {
  const names = models.filter((model) => !isLoud(model)).map(({ model }) => code(model, 63));
  const shown = names.slice(0, fitting(names, NAMES_ROOM));
  const [loud, left] = [models.length - names.length, names.length - shown.length];
  const out = [loud > 0 ? `${loud} that need a look` : "", left > 0 ? `${left} that are well` : ""];
  const words = listed(out.filter((word) => word !== ""));
  return [
    shown.length === 0 ? "" : details(`${plural(shown.length, "more model")}, all well`, shown.join(", ")),
    words === ""
      ? ""
      : `Left out to keep this short: ${words}, none worse than these. \`model-gitops retrain --dry-run\` shows all.`,
  ]
    .filter((part) => part !== "")
    .join("\n\n");
}

function row(model: FleetModel): readonly string[] {
  const { monitor } = model;
  const [health, fresh] = [monitor && HEALTH[monitor.health], monitor && FRESH[monitor.fresh]];
  return [
    code(model.model, 63),
    productionCell(model) + issuesWords(model),
    evaluationCell(model),
    health === undefined ? "not watched" : `${health.glyph} ${health.word}`,
    fresh === undefined ? "" : `${fresh.glyph} ${fresh.word}`,
    syncCell(model),
    proposalCell(model),
    declinedCell(model),
    nextCell(model),
  ];
}

function productionCell({ production }: FleetModel): string {
  if (production === undefined) return "none yet";
  const { artifact, version, since } = production;
  const name = version === undefined ? "" : `${code(version, 40)} `;
  return `${name}${code(shortDigest(artifact), 20)}${since === undefined ? "" : ` since ${dayText(since)}`}`;
}

/** One line below what serves: what is known to be wrong with what it was made from. */
function issuesWords({ issues }: FleetModel): string {
  if (issues === undefined) return "";
  const { open, overdue, first } = issues;
  const glyph = overdue > 0 ? "❌" : "⚠️";
  const late = overdue > 0 ? `, ${overdue} overdue` : "";
  return `<br>${glyph} ${plural(open, "data issue")} open${late}: ${code(first, 80)}`;
}

function evaluationCell({ evaluation }: FleetModel): string {
  if (evaluation === undefined) return "none";
  const { at, metric, outcome } = evaluation;
  const { glyph, word } = findingMark(outcome);
  const value = metric === undefined ? "" : `${metricCell(metric.name)} ${valueText(metric.value)}, `;
  return `${dayText(at)}: ${value}${glyph} ${word}`;
}

function metricCell(name: string): string {
  const title = metricName(name);
  return title === name ? code(name, 40) : title;
}

function valueText(value: number | null): string {
  return value === null ? "not measured" : number(value, scaleFor([value]));
}

function syncCell({ sync }: FleetModel): string {
  if (sync === undefined) return "not deployed";
  if (sync.isSynced) return "✅ Synced";
  return `⚠️ OutOfSync${sync.named === undefined ? "" : `: production has ${code(shortDigest(sync.named), 20)}`}`;
}

function proposalCell({ proposal }: FleetModel): string {
  if (proposal === undefined) return "";
  const { isHeld, isTheirs = false, outcome } = proposal;
  const mark = outcome === undefined ? undefined : findingMark(outcome);
  const state = [
    mark === undefined ? "checks run" : `${mark.glyph} ${mark.word}`,
    isHeld ? "held" : "",
    isTheirs ? "a person’s commits" : "",
  ].filter((word) => word !== "");
  return `${pullLink(proposal.number)} ${state.join(", ")}`;
}

function declinedCell({ declined = [] }: FleetModel): string {
  const causes = declined.flatMap((one) => one.causes);
  const [{ number: pull } = { number: undefined }] = declined;
  const shown = causes
    .slice(0, 2)
    .map(({ cause, at }) => `${CAUSE_TITLES[cause].toLowerCase()}${isTime(at) ? ` ${dayText(at)}` : ""}`);
  const left = causes.length - shown.length;
  return `${pull === undefined ? "" : `${pullLink(pull)} `}${shown.join(", ")}${left > 0 ? ` and ${left} more` : ""}`;
}

function nextCell({ next = [] }: FleetModel): string {
  const sorted = next.toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : a.what < b.what ? -1 : 1));
  return sorted.map(({ what, at }) => `${what} ${dayText(at)}`).join(", ");
}

function dayText(time: string): string {
  return isTime(time) ? momentText(time).replace(" 00:00 UTC", "") : prose(time, 40);
}

/** What is to be done first, the rest behind a line, as many as fit. */
function boxesPart({ ticks = [] }: Fleet, models: readonly FleetModel[]): string {
  const wanted = new Set(ticks.map(tickMarker));
  const all = models.flatMap(boxesOf);
  const first = (box: Box) => (wanted.has(tickMarker(box)) ? 0 : box.isDue ? 1 : 2);
  const sorted = all.toSorted((a, b) => first(a) - first(b));
  const kept = fitting(
    sorted.map(({ line }) => line),
    BOXES_ROOM,
  );
  const shown = sorted.slice(0, kept);
  const due = shown.filter((box) => first(box) < 2);
  const [seen, folded] = [due.slice(0, VISIBLE), [...due.slice(VISIBLE), ...shown.filter((box) => first(box) === 2)]];
  const left = sorted.slice(kept);
  const without = new Set(left.map(({ model }) => model)).size;
  if (all.length === 0) return "";
  return [
    "#### Start something",
    lines(seen),
    folded.length === 0 ? "" : details(foldTitle(folded), lines(folded)),
    left.length === 0
      ? ""
      : `… and boxes of ${plural(without, "model")} left out to keep this short: run \`model-gitops retrain --models\` with their names, or under Actions the watch workflow by **Run workflow**.`,
  ]
    .filter((part) => part !== "")
    .join("\n\n");
}

function foldTitle(boxes: readonly Box[]): string {
  const due = boxes.filter(({ isDue }) => isDue).length;
  const words = [
    due > 0 ? plural(due, "more wish", "more wishes") : "",
    due < boxes.length ? "models that need nothing" : "",
  ];
  const said = listed(words.filter((word) => word !== ""));
  return said.charAt(0).toUpperCase() + said.slice(1);
}

function lines(boxes: readonly Box[]): string {
  return boxes.map(({ line }) => line).join("\n");
}

// Of a row its bars.
const PER_LINE = 6;

/** How many of the lines fit, from the first. */
function fitting(texts: readonly string[], room: number): number {
  let used = 0;
  const over = texts.findIndex((text) => {
    used += text.length + PER_LINE;
    return used > room;
  });
  return over < 0 ? texts.length : over;
}
