import { count } from "../../kernel/numbers.ts";
import { plural } from "../../kernel/text.ts";
import type { ToldDataset, ToldSite } from "../../records/site.ts";
import { escapeHtml } from "../markdown.ts";
import { issuesHtml } from "./model-tables.ts";
import { sitePage, type SitePage } from "./page.ts";
import { dayHtml, digestHtml, html, sectionHtml, tableHtml, text, toolsHtml } from "./parts.ts";
import { ROLES } from "./words.ts";

/** Every data set by its name, with who uses it and what is wrong with it. */
export function datasetsPage({ datasets, repository }: ToldSite): SitePage {
  const table = tableHtml({
    id: "datasets",
    caption: "Data sets",
    isSortable: true,
    columns: [
      { head: "Data set" },
      { head: "Models", isNumber: true },
      { head: "Contents", isNumber: true },
      { head: "Last taken" },
      { head: "Open errors", isNumber: true },
    ],
    rows: datasets.map((dataset) => {
      const open = dataset.issues.filter(({ isOpen }) => isOpen).length;
      const last = lastOf(dataset);
      return {
        cells: [
          html(`<a href="${escapeHtml(dataset.page)}.html">${escapeHtml(dataset.name, 100)}</a>`),
          text(count(new Set(dataset.uses.map(({ model }) => model)).size)),
          text(count(new Set(dataset.uses.map(({ digest }) => digest)).size)),
          html(dayHtml(last), last),
          html(open === 0 ? "" : `<span class="bad">${open}</span>`, String(open)),
        ],
      };
    }),
  });
  const tools = datasets.length > 5 ? toolsHtml("datasets", { label: "Search" }) : "";
  return sitePage({
    path: "data/index.html",
    title: "Data sets",
    repository,
    head: "<h1>Data sets</h1>",
    sections: [datasets.length === 0 ? "<p>No model has taken data yet.</p>" : `${tools}${table}`],
    footer: FOOTER,
  });
}

const FOOTER =
  "<p>Data sets are known by the name that manifests give them; the same digits are the same content. No row and no path is told. Times are UTC.</p>";

/** One data set: which models use which content, where that serves, since when, and what is wrong with it. */
export function datasetPage(dataset: ToldDataset, { repository }: Pick<ToldSite, "repository">): SitePage {
  const { uses, issues, name, page } = dataset;
  const models = new Set(uses.map(({ model }) => model)).size;
  const last = lastOf(dataset);
  const fresh =
    last === undefined ? "No model has taken it yet." : `A result was last taken with it on ${last.slice(0, 10)}.`;
  return sitePage({
    path: `data/${page}.html`,
    title: name,
    repository,
    head: `<h1>${escapeHtml(name, 100)}</h1><p class="lead">${escapeHtml(`Used by ${plural(models, "model")}. ${fresh}`)}</p>`,
    sections: [
      sectionHtml(
        "errors",
        "Known errors",
        issues.length === 0 ? "<p>No error is known.</p>" : issuesHtml(issues, "../"),
      ),
      sectionHtml("uses", "Who uses it", usesHtml(dataset)),
    ],
    footer: FOOTER,
  });
}

function usesHtml({ uses }: ToldDataset): string {
  if (uses.length === 0) return "";
  const table = tableHtml({
    id: "uses-table",
    caption: "Who uses it",
    isSortable: true,
    columns: [
      { head: "Model" },
      { head: "What for" },
      { head: "Content" },
      { head: "Rows", isNumber: true },
      { head: "Serves in" },
      { head: "First taken" },
      { head: "Last taken" },
    ],
    rows: uses.map(({ model, page, role, digest, rows, serves, since, last }) => ({
      cells: [
        html(`<a href="../models/${escapeHtml(page)}.html">${escapeHtml(model, 100)}</a>`),
        text(ROLES[role]),
        html(digestHtml(digest)),
        html(rows === undefined ? "" : count(rows), String(rows ?? "")),
        text(serves.join(", ")),
        html(dayHtml(since), since),
        html(dayHtml(last), last),
      ],
    })),
  });
  return uses.length > 5 ? toolsHtml("uses-table", { label: "Search" }) + table : table;
}

function lastOf({ uses }: ToldDataset): string | undefined {
  return uses
    .map(({ last }) => last)
    .toSorted()
    .at(-1);
}
