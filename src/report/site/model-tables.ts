import { count } from "../../kernel/numbers.ts";
import { plural } from "../../kernel/text.ts";
import type { ToldIssue, ToldModel } from "../../records/site.ts";
import { pageName } from "../../records/page-name.ts";
import { escapeHtml } from "../markdown.ts";
import {
  commitHtml,
  dayHtml,
  digestHtml,
  html,
  pullHtml,
  tableHtml,
  text,
  timeHtml,
  type SiteColumn,
} from "./parts.ts";
import { outcomeHtml } from "./words.ts";

const heads = (...words: readonly string[]): readonly SiteColumn[] => words.map((head) => ({ head }));

export function versionsHtml({ versions }: ToldModel, web: string | undefined): string {
  if (versions.length === 0) return "";
  const names = [...new Set(versions.flatMap(({ metrics }) => metrics.map(([name]) => name)))].slice(0, 6);
  return tableHtml({
    id: "versions-table",
    caption: "Versions",
    isSortable: true,
    columns: [
      ...heads("Version", "Serves in", "Note", "Commit", "Artifact"),
      ...names.map((head) => ({ head, isNumber: true })),
    ],
    rows: versions.map(({ version, commit, digest, metrics, stages, note }) => ({
      cells: [
        text(version, 60),
        text(stages.join(", ")),
        text(note),
        html(commitHtml(commit, web)),
        html(digestHtml(digest)),
        ...names.map((name) => text(metrics.find(([known]) => known === name)?.[1])),
      ],
    })),
  });
}

export function promotionsHtml({ promotions }: ToldModel): string {
  if (promotions.length === 0) return "";
  const hasPeople = promotions.some(({ by }) => by !== undefined);
  const hasReasons = promotions.some(({ reason }) => reason !== undefined);
  return tableHtml({
    id: "promotions-table",
    caption: "Promotions",
    isSortable: true,
    columns: heads(
      "When",
      "What",
      "Environment",
      "Version",
      "Before",
      "State",
      "Result",
      ...(hasPeople ? ["By"] : []),
      ...(hasReasons ? ["Why"] : []),
    ),
    rows: promotions.map((one) => ({
      cells: [
        html(timeHtml(one.at), one.at),
        text(one.isEmergency ? `${one.action}, an emergency` : one.action),
        text(one.stage),
        text(one.version),
        text(one.from),
        text(one.state),
        html(outcomeHtml(one.outcome)),
        ...(hasPeople ? [text(one.by)] : []),
        ...(hasReasons ? [text(one.reason, 300)] : []),
      ],
    })),
  });
}

export function issuesHtml(issues: readonly ToldIssue[], up: string): string {
  if (issues.length === 0) return "";
  const isTold = issues.some((issue) => issue.text !== undefined);
  return tableHtml({
    id: "issues-table",
    caption: "Known errors in data",
    columns: heads("Error", "Data set", "Severity", "State", "Opened", "Due", ...(isTold ? ["What"] : [])),
    rows: issues.map((issue) => ({
      cells: [
        text(issue.id, 100),
        html(`<a href="${up}data/${escapeHtml(pageName(issue.dataset))}.html">${escapeHtml(issue.dataset, 80)}</a>`),
        text(issue.severity),
        html(stateOf(issue)),
        html(issue.opened === undefined ? "" : dayHtml(issue.opened), issue.opened),
        html(issue.due === undefined ? "" : dayHtml(issue.due), issue.due),
        ...(isTold ? [text(issue.text, 300)] : []),
      ],
    })),
  });
}

function stateOf({ isOpen, isOverdue }: ToldIssue): string {
  if (!isOpen) return '<span class="quiet">closed</span>';
  return isOverdue ? '<span class="bad">overdue</span>' : '<span class="warn">open</span>';
}

export function quarantineHtml({ quarantine }: ToldModel): string {
  if (quarantine.length === 0) return "";
  const isTold = quarantine.some(({ reason }) => reason !== undefined);
  return tableHtml({
    id: "quarantine-table",
    caption: "Quarantine",
    columns: heads("When", "State", "Version", "Artifact", ...(isTold ? ["Why"] : [])),
    rows: quarantine.map(({ at, state, version, artifact, reason }) => ({
      cells: [
        html(timeHtml(at), at),
        html(`<span class="${state === "quarantined" ? "bad" : "quiet"}">${state}</span>`),
        text(version),
        html(digestHtml(artifact)),
        ...(isTold ? [text(reason, 300)] : []),
      ],
    })),
  });
}

export function proposalsHtml({ proposals }: ToldModel, web: string | undefined): string {
  if (proposals.length === 0) return "";
  const isTold = proposals.some(({ reason }) => reason !== undefined);
  return tableHtml({
    id: "proposals-table",
    caption: "Retraining proposals",
    columns: heads("When", "Decision", "By which rule", "Pull request", "State", ...(isTold ? ["Why"] : [])),
    rows: proposals.map(({ at, decision, rule, pull, state, reason }) => ({
      cells: [
        html(timeHtml(at), at),
        text(decision),
        text(rule),
        html(pullHtml(pull, web)),
        text(state),
        ...(isTold ? [text(reason, 300)] : []),
      ],
    })),
  });
}

export function slicesHtml({ slices, suppressed }: ToldModel): string {
  const left =
    suppressed === 0
      ? ""
      : `<p>${plural(suppressed, "slice")} of few rows ${suppressed === 1 ? "is" : "are"} left out.</p>`;
  if (slices.length === 0) return left;
  const table = tableHtml({
    id: "slices-table",
    caption: "Slices",
    isSortable: true,
    columns: [
      ...heads("Slice"),
      { head: "Rows", isNumber: true },
      ...heads("Metric"),
      { head: "Value", isNumber: true },
    ],
    rows: slices.map(({ name, rows, metric, text: value }) => ({
      cells: [text(name), html(count(rows), String(rows)), text(metric), text(value)],
    })),
  });
  return table + left;
}

export function acceptedHtml({ accepted }: ToldModel, web: string | undefined): string {
  if (accepted.length === 0) return "<p>Nothing of it was taken yet.</p>";
  const table = tableHtml({
    id: "accepted-table",
    caption: "Results that were taken",
    columns: heads("When", "Result", "Artifact", "Commit", "Pull request"),
    rows: accepted.map(({ at, outcome, artifact, commit, pull }) => ({
      cells: [
        html(timeHtml(at), at),
        html(outcomeHtml(outcome)),
        html(digestHtml(artifact)),
        html(commitHtml(commit, web)),
        html(pullHtml(pull, web)),
      ],
    })),
  });
  return `<details><summary>${plural(accepted.length, "result")}, the newest first</summary>${table}</details>`;
}
