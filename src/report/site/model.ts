import type { ToldModel, ToldServing, ToldSite } from "../../records/site.ts";
import { prettyJson } from "../../records/canonical.ts";
import { escapeHtml } from "../markdown.ts";
import { problemsHtml } from "./fleet.ts";
import { governanceHtml } from "./governance.ts";
import { metricsHtml } from "./metrics.ts";
import {
  acceptedHtml,
  issuesHtml,
  promotionsHtml,
  proposalsHtml,
  quarantineHtml,
  slicesHtml,
  versionsHtml,
} from "./model-tables.ts";
import { monitorHtml } from "./monitor.ts";
import { sitePage, type SitePage } from "./page.ts";
import { digestHtml, sectionHtml, timeHtml } from "./parts.ts";
import { approvalText, dataHtml, LIFECYCLES, outcomeHtml, stateHtml } from "./words.ts";

export type ModelFrame = Pick<ToldSite, "repository" | "web" | "privacy">;

/** A model: what serves first, then how it came to that. */
export function modelPage(model: ToldModel, { repository, web }: ModelFrame): SitePage {
  const word = LIFECYCLES[model.lifecycle];
  const what = [model.task ?? "", word].filter((part) => part !== "").join(", ");
  return sitePage({
    path: `models/${model.page}.html`,
    title: model.name,
    repository,
    head: `<h1>${escapeHtml(model.name, 100)}</h1>${what === "" ? "" : `<p class="lead">${escapeHtml(what, 200)}</p>`}`,
    sections: [
      problemsHtml(model.problems),
      sectionHtml("serving", "What serves", servingHtml(model)),
      sectionHtml("metrics", "Metrics over time", metricsHtml(model.series)),
      sectionHtml("production", "In production", model.monitor === undefined ? "" : monitorHtml(model.monitor)),
      sectionHtml("governance", "Governance", model.governance === undefined ? "" : governanceHtml(model.governance)),
      sectionHtml("versions", "Versions", versionsHtml(model, web)),
      sectionHtml("promotions", "Promotions", promotionsHtml(model)),
      sectionHtml("issues", "Known errors in its data", issuesHtml(model.issues, "../")),
      sectionHtml("quarantine", "Quarantine", quarantineHtml(model)),
      sectionHtml("proposals", "Retraining proposals", proposalsHtml(model, web)),
      sectionHtml("slices", "Slices", slicesHtml(model)),
      sectionHtml("accepted", "Results that were taken", acceptedHtml(model, web)),
    ],
    footer: `<p>Times are UTC. The same as data: <a href="${escapeHtml(model.page)}.json">${escapeHtml(model.page)}.json</a>.</p>`,
  });
}

/** The same for programs. */
export function modelFile(model: ToldModel): SitePage {
  return { path: `models/${model.page}.json`, text: prettyJson(model) };
}

function servingHtml({ serving }: ToldModel): string {
  if (serving.length === 0) return "<p>No environment serves it.</p>";
  return `<ul class="cards">${serving.map(servedHtml).join("\n")}</ul>`;
}

function servedHtml(served: ToldServing): string {
  const lines: readonly (readonly [string, string])[] = [
    ["Version", served.version === undefined ? "no version" : escapeHtml(served.version, 60)],
    ["Since", timeHtml(served.since)],
    ["Health", stateHtml(served.healthy)],
    ["State", `${stateHtml(served.synced)}, ${stateHtml(served.fresh)}`],
    ["Result", outcomeHtml(served.outcome)],
    ["Approved", escapeHtml(approvalText(served.approval, served.outcome), 300)],
    ["Data", dataHtml(served.data, "../")],
    ["Artifact", digestHtml(served.digest)],
    ["Canary", served.traffic === undefined ? "" : `${served.traffic}% of the users`],
    ["Paused", served.isPaused ? "after a rollback, until somebody resumes" : ""],
    ["Why", served.reasons.map((reason) => escapeHtml(reason, 300)).join("<br>")],
  ];
  const told = lines.filter(([, value]) => value !== "");
  return `<li><h3>${escapeHtml(served.stage, 63)}</h3><dl>${told.map(([name, value]) => `<dt>${name}</dt><dd>${value}</dd>`).join("")}</dl></li>`;
}
