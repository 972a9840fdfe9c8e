import { plural } from "../../kernel/text.ts";
import type { ToldEnvironment, ToldSite, ToldSpan } from "../../records/site.ts";
import { prettyJson } from "../../records/canonical.ts";
import { escapeHtml } from "../markdown.ts";
import { sitePage, type SitePage } from "./page.ts";
import { commitHtml, digestHtml, html, tableHtml, text, timeHtml, toolsHtml } from "./parts.ts";

type Frame = Pick<ToldSite, "repository" | "web" | "madeAt">;

/** Of more rows each year has a page of its own. */
const MOST_ROWS = 2000;

export function environmentsPage({ environments, repository }: ToldSite): SitePage {
  const rows = environments.map(({ name, page, spans }) => ({
    cells: [
      html(`<a href="${escapeHtml(page)}.html">${escapeHtml(name, 63)}</a>`),
      text(String(spans.filter(({ until }) => until === undefined).length)),
      html(timeHtml(spans[0]?.since), spans[0]?.since),
    ],
  }));
  const columns = [{ head: "Environment" }, { head: "Models", isNumber: true }, { head: "Last change" }];
  const table = tableHtml({ id: "environments", caption: "Environments", columns, rows });
  return sitePage({
    path: "environments/index.html",
    title: "Environments",
    repository,
    head: "<h1>Environments</h1>",
    sections: [rows.length === 0 ? "<p>There is no environment yet.</p>" : table],
    footer: FOOTER,
  });
}

const FOOTER =
  "<p>By the environment’s file in the history of the branch: when it said so, by the clock of who committed. Times are UTC; a date means its end.</p>";

/** What an environment served on any date: one page, or of a long history one for each year. */
export function environmentPages(environment: ToldEnvironment, frame: Frame): readonly SitePage[] {
  const { spans, page } = environment;
  const file: SitePage = { path: `environments/${page}.json`, text: prettyJson(environment) };
  if (spans.length <= MOST_ROWS) return [yearPage(environment, frame, { years: [], year: undefined, spans }), file];
  const years = yearsOf(spans);
  const pages = years.map((year) =>
    yearPage(environment, frame, { years, year, spans: spans.filter((span) => isIn(span, year)) }),
  );
  return [...pages, file];
}

/** Newest first. */
function yearsOf(spans: readonly ToldSpan[]): readonly string[] {
  const times = spans.flatMap(({ since, until }) => [since, until ?? since]).toSorted();
  const [first, last] = [Number(times[0]?.slice(0, 4)), Number(times.at(-1)?.slice(0, 4))];
  return Array.from({ length: last - first + 1 }, (_, at) => String(last - at));
}

function isIn({ since, until }: ToldSpan, year: string): boolean {
  return since.slice(0, 4) <= year && (until === undefined || until.slice(0, 4) >= year);
}

interface Part {
  readonly years: readonly string[];
  readonly year: string | undefined;
  readonly spans: readonly ToldSpan[];
}

function yearPage(
  { name, page, knownSince }: ToldEnvironment,
  { repository, web }: Frame,
  { years, year, spans }: Part,
): SitePage {
  const fileOf = (one: string): string => `${page}${one === years[0] ? "" : `.${one}`}.html`;
  const others = years
    .map((one) => (one === year ? `<strong>${one}</strong>` : `<a href="${fileOf(one)}">${one}</a>`))
    .join(" ");
  const known =
    knownSince === undefined
      ? ""
      : `<p class="note">Before ${timeHtml(knownSince)} nothing is known here: the history is cut, or too long.</p>`;
  const title = year === undefined ? name : `${name}, ${year}`;
  const now = spans.filter(({ until }) => until === undefined).length;
  const tools = toolsHtml("spans", {
    label: "Search",
    date: "",
    years: years.map((one) => `${one}=${fileOf(one)}`).join(" "),
  });
  return sitePage({
    path: `environments/${year === undefined ? `${page}.html` : fileOf(year)}`,
    title,
    repository,
    head: `<h1>${escapeHtml(title, 100)}</h1><p class="lead">It serves ${plural(now, "model")} now. Every change is below.</p>`,
    sections: [
      known,
      others === "" ? "" : `<nav aria-label="Years"><p>${others}</p></nav>`,
      spans.length === 0 ? "<p>It has served nothing yet.</p>" : `${tools}${spansHtml(spans, name, web)}`,
    ],
    footer: `${FOOTER}<p>The same as data: <a href="${escapeHtml(page)}.json">${escapeHtml(page)}.json</a>.</p>`,
  });
}

function spansHtml(spans: readonly ToldSpan[], name: string, web: string | undefined): string {
  const hasPeople = spans.some(({ by }) => by !== undefined);
  return tableHtml({
    id: "spans",
    caption: `What ${name} served`,
    isSortable: true,
    columns: [
      ...["Model", "Version", "Since", "Until", "Artifact", "Commit"].map((head) => ({ head })),
      ...(hasPeople ? [{ head: "By" }] : []),
    ],
    rows: spans.map((span) => ({
      since: span.since,
      until: span.until,
      cells: [
        html(
          span.page === undefined
            ? escapeHtml(span.model, 100)
            : `<a href="../models/${escapeHtml(span.page)}.html">${escapeHtml(span.model, 100)}</a>`,
        ),
        text(span.version ?? "no version", 60),
        html(timeHtml(span.since), span.since),
        span.until === undefined
          ? html('<span class="good">now</span>', "9999")
          : html(timeHtml(span.until), span.until),
        html(digestHtml(span.digest)),
        html(commitHtml(span.commit, web)),
        ...(hasPeople ? [text(span.by, 80)] : []),
      ],
    })),
  });
}
