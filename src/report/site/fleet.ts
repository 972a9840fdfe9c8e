import { plural } from "../../kernel/text.ts";
import { groupBy } from "../../kernel/grouping.ts";
import type { ToldRow, ToldServing, ToldSite } from "../../records/site.ts";
import { escapeHtml } from "../markdown.ts";
import { sitePage, type SitePage } from "./page.ts";
import { digestHtml, html, sectionHtml, tableHtml, text, timeHtml, toolsHtml, type SiteRow } from "./parts.ts";
import { approvalText, dataHtml, LIFECYCLES, stateHtml } from "./words.ts";

const COLUMNS = ["Model", "Version", "Since (UTC)", "Healthy", "Synced", "Fresh", "Approved", "Data"].map((head) => ({
  head,
}));

/** The first page: what serves in production, since when, whether it is healthy, who approved it, and on which data. */
export function fleetPage(site: ToldSite): SitePage {
  const serving = site.models.flatMap((model) => model.serving.map((served) => ({ model, served })));
  const stages = [...groupBy(serving, ({ served }) => served.stage)].toSorted(
    ([a], [b]) => Number(b === "production") - Number(a === "production") || (a < b ? -1 : 1),
  );
  const none = site.models.filter((model) => model.serving.length === 0);
  const title = site.repository === undefined ? "Models" : `Models of ${site.repository}`;
  return sitePage({
    path: "index.html",
    title,
    repository: site.repository,
    head: `<h1>${escapeHtml(title, 200)}</h1><p class="lead">${escapeHtml(lead(site))}</p><p id="old" class="note" hidden></p>`,
    sections: [
      problemsHtml(site.problems),
      ...stages.map(([stage, rows], index) => stageHtml(stage, rows, index)),
      serving.length === 0
        ? "<p>No environment serves a model yet. `model-gitops promote` serves the first.</p>".replaceAll(
            /`([^`]+)`/g,
            "<code>$1</code>",
          )
        : "",
      sectionHtml("idle", "Models that serve nowhere", idleHtml(none)),
      sectionHtml("words", "What the words mean", WORDS),
    ],
    footer: footerHtml(site),
  });
}

/** `12 models serve in production: 1 is degraded, 11 are healthy.` */
function lead({ models }: ToldSite): string {
  const served = models.flatMap(({ serving }) => serving.filter(({ stage }) => stage === "production"));
  const count = (state: ToldServing["healthy"]): number => served.filter(({ healthy }) => healthy === state).length;
  const firing = models.reduce((sum, one) => sum + one.firing, 0);
  const states = [
    [count("Degraded"), "degraded"],
    [count("Unknown"), "of unknown health"],
    [count("Healthy"), "healthy"],
  ] as const;
  const told = states.filter(([many]) => many > 0).map(([many, word]) => `${many} ${word}`);
  const alerts =
    firing === 0 ? "No alert is firing." : `${plural(firing, "alert")} ${firing === 1 ? "is" : "are"} firing.`;
  if (served.length === 0) return `${plural(models.length, "model")}, none of which serves in production. ${alerts}`;
  return `${plural(served.length, "model")} of ${models.length} ${served.length === 1 ? "serves" : "serve"} in production: ${told.join(", ")}. ${alerts}`;
}

function stageHtml(
  stage: string,
  rows: readonly { readonly model: ToldRow; readonly served: ToldServing }[],
  index: number,
): string {
  const id = `stage-${index}`;
  const caption = `What ${stage} serves`;
  const table = tableHtml({
    id: `${id}-table`,
    caption,
    columns: COLUMNS,
    isSortable: true,
    rows: rows.toSorted((a, b) => weight(b.served) - weight(a.served)).map(({ model, served }) => rowOf(model, served)),
  });
  const tools = rows.length > 5 ? toolsHtml(`${id}-table`, { label: "Search" }) : "";
  return sectionHtml(id, caption, `${tools}${table}`);
}

/** What needs somebody comes first. */
function weight({ healthy, synced, fresh }: ToldServing): number {
  return (healthy === "Degraded" ? 4 : 0) + (synced === "OutOfSync" ? 2 : 0) + (fresh === "Stale" ? 1 : 0);
}

function rowOf(model: ToldRow, served: ToldServing): SiteRow {
  // The monitor looks at production.
  const alerts =
    model.firing === 0 || served.stage !== "production"
      ? ""
      : `<br><span class="bad">${plural(model.firing, "alert")} firing</span>`;
  const notes = [
    served.isPaused ? "paused after a rollback" : "",
    served.traffic === undefined ? "" : `a canary has ${served.traffic}%`,
  ].filter((note) => note !== "");
  const version = served.version === undefined ? digestHtml(served.digest) : escapeHtml(served.version, 60);
  return {
    cells: [
      html(linkHtml(model)),
      html(version + notes.map((note) => `<br><span class="quiet">${note}</span>`).join(""), served.version),
      html(timeHtml(served.since), served.since),
      html(stateHtml(served.healthy) + alerts),
      html(stateHtml(served.synced)),
      html(stateHtml(served.fresh)),
      text(approvalText(served.approval, served.outcome)),
      html(dataHtml(served.data, "")),
    ],
  };
}

function linkHtml({ page, name, lifecycle }: ToldRow): string {
  const note = LIFECYCLES[lifecycle] === "" ? "" : ` <span class="quiet">(${LIFECYCLES[lifecycle]})</span>`;
  return `<a href="models/${escapeHtml(page)}.html">${escapeHtml(name, 100)}</a>${note}`;
}

function idleHtml(models: readonly ToldRow[]): string {
  if (models.length === 0) return "";
  return `<ul>${models.map((model) => `<li>${linkHtml(model)}</li>`).join("\n")}</ul>`;
}

export function problemsHtml(problems: readonly string[]): string {
  if (problems.length === 0) return "";
  return `<div class="note">${problems.map((one) => `<p>${escapeHtml(one, 500)}</p>`).join("")}</div>`;
}

const WORDS = `<dl>
<dt><strong>Synced</strong></dt><dd>What is deployed is what the environment’s file names.</dd>
<dt><strong>Healthy</strong></dt><dd>The last window of production shows no signal, and the bytes are not in quarantine.</dd>
<dt><strong>Fresh</strong></dt><dd>The monitor has looked at production as often as it is to.</dd>
<dt><strong>Approved</strong></dt><dd>People who accepted exactly this result. By the rules: every rule passed, so no person was asked.</dd>
<dt><strong>Data</strong></dt><dd>The first digits of the content that the version was trained and judged on.</dd>
</dl>`;

function footerHtml({ madeAt, commit, privacy }: ToldSite): string {
  const at = commit === undefined ? "" : ` at commit <code>${escapeHtml(commit.slice(0, 7))}</code>`;
  const left = [
    privacy.people ? "" : "names of people",
    privacy.texts ? "" : "sentences that people and checks wrote",
    privacy.groups ? "" : "groups of rows",
  ].filter((one) => one !== "");
  const hidden = left.length === 0 ? "" : ` Not told here: ${left.join(", ")}.`;
  return `<p>Made <time datetime="${escapeHtml(madeAt)}" data-made>${escapeHtml(madeAt.slice(0, 16).replace("T", " "))}</time>${at}. Times are UTC.${hidden} Numbers of fewer than 20 rows are never told.</p>`;
}
