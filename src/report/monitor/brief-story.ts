import type { Finding } from "../../findings/finding.ts";
import { plain } from "../markdown.ts";
import { paint, renderFindings, SIGNS, type TerminalOptions } from "../terminal.ts";
import { wrap } from "../text-table.ts";
import { freshOf, healthMark, told, worstFirst, type MonitoredModel, type MonitorReport } from "./monitored.ts";
import { windowWords } from "./story.ts";
import { FRESH } from "./words.ts";

export interface Brief {
  /** What was done, a sentence each. */
  readonly done: readonly string[];
  readonly findings: readonly Finding[];
}

/** What a run did, and a line for each model: for a terminal where the monitor before it has told the whole story. */
export function briefStory(report: MonitorReport, { done, findings }: Brief, options: TerminalOptions): string {
  const models = worstFirst(report.models);
  const lines = models.map((model) => {
    const own = findings.filter((finding) => finding.model === model.model);
    return [modelLine(model, options), renderFindings(own, options)].filter((part) => part !== "").join("\n");
  });
  const pages = (report.pages ?? []).slice(0, 3).map((page) => `The whole story: ${plain(page, 300)}`);
  const sentences = done.map((sentence) => wrap(plain(sentence, 1000), options.width));
  const others = findings.filter((finding) => !models.some(({ model }) => model === finding.model));
  const parts = [sentences.join("\n"), renderFindings(others, options), lines.join("\n"), pages.join("\n")];
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}

function modelLine(model: MonitoredModel, options: TerminalOptions): string {
  const [health, fresh, seen] = [healthMark(model), FRESH[freshOf(model)], told(model)];
  const outcome = health.outcome === "pass" && freshOf(model) === "stale" ? "warn" : health.outcome;
  const state = paint(`${SIGNS[outcome]} ${plain(model.model, 63)} ${health.word}, ${fresh.word}`, outcome, options);
  const line = seen === undefined ? state : `${state}  ${windowWords(seen)}`;
  return wrap(line, options.width).replaceAll("\n", "\n    ");
}
