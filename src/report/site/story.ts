import type { Finding } from "../../findings/finding.ts";
import { plural } from "../../kernel/text.ts";
import type { ToldSite } from "../../records/site.ts";
import { renderFindings } from "../findings.ts";
import { code, plain, prose } from "../markdown.ts";
import { renderFindings as findingLines, type TerminalOptions } from "../terminal.ts";

/** What was written, for whoever ran it. */
export interface SiteReport {
  readonly site: ToldSite;
  readonly folder: string;
  readonly pages: number;
  readonly written: number;
  /** As text. */
  readonly size: string;
  readonly findings: readonly Finding[];
}

export function siteSummary(report: SiteReport): string {
  const parts = [
    `### Site\n\n${prose(written(report))} Open ${code(`${report.folder}/index.html`)}.`,
    prose(privacyText(report.site)),
    renderFindings(report.findings, 20),
  ];
  return parts.filter((part) => part !== "").join("\n\n");
}

export function siteStory(report: SiteReport, options: TerminalOptions): string {
  const parts = [
    plain(`${written(report)} Open ${report.folder}/index.html in a browser.`, 500),
    plain(privacyText(report.site), 500),
    findingLines(report.findings, options),
  ];
  return parts.filter((part) => part !== "").join("\n\n");
}

function written({ site, pages, written: changed, size }: SiteReport): string {
  const { models, datasets, environments } = site;
  const of = `${plural(models.length, "model")}, ${plural(datasets.length, "data set")} and ${plural(environments.length, "environment")}`;
  return `${plural(pages, "file")} (${size}) of ${of}; ${changed === 0 ? "none" : changed} changed.`;
}

function privacyText({ privacy: { people, texts, groups } }: ToldSite): string {
  const left = [people ? "" : "names of people", texts ? "" : "sentences", groups ? "" : "slices"].filter(
    (one) => one !== "",
  );
  if (left.length === 0) return "It tells names, sentences and slices: look who can read the pages.";
  return `Left out: ${left.join(", ")}. The settings’ key site tells more (docs/site.md).`;
}
