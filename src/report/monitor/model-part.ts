import type { WindowRecord } from "../../generated/types.ts";
import { listed, plural } from "../../kernel/text.ts";
import { code, prose } from "../markdown.ts";
import {
  drawnColumns,
  driftSentence,
  driftTable,
  evidenceSentence,
  isDrifted,
  measuresTable,
  worstColumns,
} from "./drift-view.ts";
import { binDiagram, binTable } from "./distribution.ts";
import { experimentMark, experimentSentence, renderExperiment } from "./experiment-view.ts";
import {
  dueSentence,
  freshOf,
  healthMark,
  revalidatedSentence,
  rolledSentence,
  staleSentence,
  told,
  type MonitoredModel,
  type Told,
} from "./monitored.ts";
import { originTable, referenceLine, runningWords } from "./origin.ts";
import { nextSteps } from "./next-steps.ts";
import { performanceNotes, performanceSentence, performanceTable, slicesTable } from "./performance-view.ts";
import { qualitySentence, qualityTable, renderTroubles, tellingChecks } from "./quality-view.ts";
import { serviceTable } from "./service-view.ts";
import { isRaised, raisedWords, renderSignals, signalsOf, unmeasuredWords } from "./signals.ts";
import { trendTable } from "./trend.ts";
import { FRESH, rowsText, spanText } from "./words.ts";

/** How much of each list is shown. */
export interface MonitorRoom {
  readonly rows: number;
  /** Columns whose two distributions are shown. */
  readonly distributions: number;
  readonly windows: number;
  readonly series: number;
  /** Whether distributions are drawn as Mermaid diagrams. */
  readonly diagrams: boolean;
}

/** A part of a model's story. */
export interface MonitorSection {
  readonly id:
    | "drift"
    | "distributions"
    | "performance"
    | "slices"
    | "quality"
    | "service"
    | "experiment"
    | "trend"
    | "trouble"
    | "measures"
    | "origin";
  /** Plain text of ours. */
  readonly title: string;
  readonly markdown: string;
  /** Whether it is about what is raised. */
  readonly isTelling: boolean;
}

/** `❌ `credit-risk`: Degraded, Fresh`, as Markdown. */
export function monitorTitle(model: MonitoredModel): string {
  const [health, fresh] = [healthMark(model), FRESH[freshOf(model)]];
  return `${health.glyph} ${code(model.model, 63)}: ${health.word}, ${fresh.word}`;
}

/** The one line of a table of models: what is raised, what is not measured, what the experiment came to. */
export function monitorHeadline(model: MonitoredModel): string {
  const seen = told(model);
  const stale = freshOf(model) === "stale" ? `stale: ${staleSentence(model)}` : "";
  if (seen === undefined) return prose(["no window was seen", stale].filter((text) => text !== "").join("; "), 300);
  const signals = signalsOf(seen, model.alerts?.alerts);
  const unmeasured = unmeasuredWords(signals);
  const reasons = signals.filter(isRaised).map(({ reason, title }) => (reason === "" ? title : reason));
  const { experiment } = seen.window;
  const parts = [
    ...reasons.slice(0, 2),
    reasons.length > 2 ? plural(reasons.length - 2, "more signal") : "",
    unmeasured === "" ? "" : `not measured: ${unmeasured}`,
    experiment === undefined ? "" : `experiment: ${experimentMark(experiment).word}`,
    stale,
  ].filter((text) => text !== "");
  return parts.length === 0 ? "nothing to tell" : prose(parts.map((part) => part.replace(/\.$/, "")).join("; "), 300);
}

/** What matters first: health and freshness in words, what is raised, the reference, what to do next. */
export function monitorHead(model: MonitoredModel): string {
  const seen = told(model);
  const window = seen?.window;
  const isStale = freshOf(model) === "stale";
  const steps = nextSteps({ window, isStale, findings: model.findings });
  const parts = [
    seen === undefined ? "No window of this model was seen yet." : stateLine(seen),
    isStale ? `> [!WARNING]\n> **Stale.** ${prose(staleSentence(model), 400)}` : "",
    seen?.window.window.state === "provisional" ? PROVISIONAL : "",
    seen === undefined ? "" : changeLine(model, seen),
    seen === undefined ? "" : renderSignals(signalsOf(seen, model.alerts?.alerts)),
    window?.experiment === undefined ? "" : experimentSentence(window.experiment),
    seen?.running === undefined ? "" : `⏳ ${prose(runningWords(seen.running), 300)}`,
    steps.length === 0 ? "" : `**What to do next**\n\n${steps.map((step) => `- ${prose(step, 600)}`).join("\n")}`,
    dueLine(model, window),
  ];
  return parts.filter((part) => part !== "").join("\n\n");
}

const PROVISIONAL =
  "> [!NOTE]\n> ⏳ **Provisional.** Rows of this window may still arrive: its numbers can change, it is not recorded, and it sends no alert.";

/** Everything else of a model, what is raised first. */
export function monitorSections(model: MonitoredModel, room: MonitorRoom): readonly MonitorSection[] {
  const seen = told(model);
  const troubles = renderTroubles([...(model.findings ?? []), ...(seen?.window.findings ?? [])], room.rows);
  const trouble: readonly MonitorSection[] =
    troubles === undefined
      ? []
      : [{ id: "trouble", title: "Could not be read or measured", markdown: troubles, isTelling: true }];
  if (seen === undefined) return trouble;
  const { window } = seen;
  const sections = [
    ...trouble,
    ...qualitySections(window, room),
    ...performanceSections(window, room),
    ...driftSections(window, room),
    ...otherSections(seen, room),
  ];
  return [...sections.filter(({ isTelling }) => isTelling), ...sections.filter(({ isTelling }) => !isTelling)];
}

function qualitySections(window: WindowRecord, room: MonitorRoom): readonly MonitorSection[] {
  const checks = tellingChecks(window);
  const markdown = qualityTable(checks, room.rows);
  if (window.quality.length === 0) return [];
  return [
    {
      id: "quality",
      title: `Data quality: ${qualitySentence(window)}`,
      markdown: markdown ?? `All ${plural(window.quality.length, "check")} of the data passed.`,
      isTelling: window.signals.quality === true,
    },
  ];
}

function performanceSections(window: WindowRecord, room: MonitorRoom): readonly MonitorSection[] {
  const rows = performanceTable(window);
  const notes = performanceNotes(window).map((note) => prose(note, 600));
  const slices = slicesTable(window, room.rows);
  const isTelling = window.signals.decay === true || window.signals.estimatedDecay === true;
  const sentence = performanceSentence(window);
  return [
    ...(rows === undefined && notes.length === 0
      ? []
      : [
          {
            id: "performance",
            title: sentence === "" ? "Performance: not measured" : `Performance: ${sentence}`,
            markdown: [rows ?? "", ...notes].filter((text) => text !== "").join("\n\n"),
            isTelling,
          } as const,
        ]),
    ...(slices === undefined
      ? []
      : [{ id: "slices", title: "Slices and groups", markdown: slices, isTelling: hasWorseSlice(window) } as const]),
  ];
}

function driftSections(window: WindowRecord, room: MonitorRoom): readonly MonitorSection[] {
  const columns = worstColumns(window);
  if (columns.length === 0) return [];
  const drifted = columns.filter(isDrifted).length;
  const shown = columns.slice(0, Math.max(room.rows, Math.min(drifted, room.rows * 2)));
  const left = columns.length - shown.length;
  const more = left > 0 ? `\n\n… and ${plural(left, "column")} more, none of them worse than these.` : "";
  const because = (window.drift.because ?? []).slice(0, 10).map((text) => prose(text, 200));
  const why = [because.length === 0 ? "" : `Raised because of ${listed(because)}.`, evidenceSentence(window)]
    .filter((text) => text !== "")
    .map((text) => `${text}\n\n`)
    .join("");
  const distributions = distributionMarkdown(window, room);
  return [
    {
      id: "drift",
      title: `Drift: ${driftSentence(window)}`,
      markdown: `${why}${driftTable(shown)}${more}`,
      isTelling: window.signals.drift === true,
    },
    ...(distributions === ""
      ? []
      : [
          {
            id: "distributions",
            title: "Distributions of what drifted or is critical",
            markdown: distributions,
            isTelling: window.signals.drift === true,
          } as const,
        ]),
    { id: "measures", title: "Statistics by column", markdown: `${measuresTable(shown)}${more}`, isTelling: false },
  ];
}

function otherSections(seen: Told, room: MonitorRoom): readonly MonitorSection[] {
  const { window, past } = seen;
  const service = serviceTable(window);
  return [
    ...(service === undefined
      ? []
      : [{ id: "service", title: "Service", markdown: service, isTelling: window.signals.service === true } as const]),
    ...(window.experiment === undefined
      ? []
      : [
          {
            id: "experiment",
            title: "Experiment",
            markdown: renderExperiment(window.experiment),
            isTelling: window.experiment.outcome !== "continue" || window.experiment.ended === true,
          } as const,
        ]),
    ...(past.length < 2
      ? []
      : [
          {
            id: "trend",
            title: `Trend of the last ${plural(Math.min(past.length, room.windows), "window")}`,
            markdown: trendTable(seen, room),
            isTelling: false,
          } as const,
        ]),
    { id: "origin", title: "Reference, versions and limits", markdown: originTable(window), isTelling: false },
  ];
}

function distributionMarkdown(window: WindowRecord, room: MonitorRoom): string {
  return drawnColumns(window, room.distributions)
    .map(({ name, drift }) => {
      const bins = drift.bins;
      if (bins === undefined) return "";
      const title = `#### ${name === "@prediction" ? "The prediction" : code(name, 80)}`;
      const diagram = room.diagrams ? binDiagram(bins) : undefined;
      return [title, diagram ?? "", binTable(bins)].filter((text) => text !== "").join("\n\n");
    })
    .filter((text) => text !== "")
    .join("\n\n");
}

function stateLine({ window }: Told): string {
  const { from, to, rows, replaces } = window.window;
  const again = replaces === undefined ? "" : `, made again with later rows (it replaces ${code(replaces, 80)})`;
  return `Window of ${spanText(from, to)}, ${rowsText(rows)}${again}. ${referenceLine(window)}`;
}

function changeLine(model: MonitoredModel, seen: Told): string {
  const signals = signalsOf(seen, model.alerts?.alerts);
  const [raised, unmeasured] = [raisedWords(signals), unmeasuredWords(signals)];
  return [
    raised === "" ? "" : `Raised: **${raised}**.`,
    unmeasured === "" ? "" : `Not measured: ${unmeasured}.`,
    raised === "" && unmeasured === "" ? "Everything that is watched is quiet." : "",
  ]
    .filter((text) => text !== "")
    .join(" ");
}

/** Who answers for the model and for what drifted, shown so that nobody is pinged by it, and when it is looked at again. */
function dueLine(model: MonitoredModel, window: WindowRecord | undefined): string {
  const { owners = [], columnOwners = {} } = model;
  const drifted = window === undefined ? [] : worstColumns(window).filter(isDrifted);
  const ofColumns = drifted.flatMap(({ name }) => {
    const names = Object.hasOwn(columnOwners, name) ? (columnOwners[name] ?? []) : [];
    return names.length === 0 ? [] : [`of ${code(name, 80)} ${shownNames(names)}`];
  });
  const who = [owners.length === 0 ? "" : shownNames(owners), ...ofColumns.slice(0, 10)].filter((part) => part !== "");
  const due = prose(dueSentence(model) ?? "", 100);
  const again = [revalidatedSentence(model), rolledSentence(model)].filter((text) => text !== undefined);
  return [due, ...again.map((text) => prose(text, 300)), who.length === 0 ? "" : `Owners: ${who.join("; ")}.`]
    .filter((part) => part !== "")
    .join(" ");
}

function shownNames(names: readonly string[]): string {
  return listed(names.slice(0, 10).map((name) => code(name, 80)));
}

function hasWorseSlice({ performance }: WindowRecord): boolean {
  return performance.slices?.some(({ flagged }) => flagged === true) === true;
}
