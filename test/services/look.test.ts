import { readdir, readFile, writeFile, mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  accessibilityProblems,
  fold,
  look,
  openBrowser,
  OUTPUT,
  overflow,
  picture,
  PICTURES,
  type Scheme,
} from "./browser.ts";
import { renderHtml } from "../../src/report/html.ts";
import { alertBody } from "../../src/report/monitor/issue.ts";
import { monitorPage } from "../../src/report/monitor/page.ts";
import { monitorSummary } from "../../src/report/monitor/summary.ts";
import { FLEET } from "../unit/report/monitor/fleet.ts";
import * as samples from "../unit/report/samples.ts";
import { githubPage, KEPT_BY_GITHUB } from "./github-page.ts";

/** What the demo left: `npm run demo` comes first. */
const DEMO = join(OUTPUT, "demo");
const files = await readdir(DEMO, { recursive: true }).catch(() => []);
const reports = files.filter((file) => file.endsWith("report.html")).toSorted();
const comments = files.filter((file) => file.endsWith("-comment.md")).toSorted();
const schemes: readonly Scheme[] = ["light", "dark"];
const PHONE = 390;
const DESK = 1280;

let browser: Browser;
beforeAll(async () => void (browser = await openBrowser()));
afterAll(() => browser.close());

test("the demo left comments and reports to look at", () => {
  expect(reports.length).toBeGreaterThanOrEqual(2);
  expect(comments.length).toBeGreaterThanOrEqual(2);
});

describe.each(reports)("%s", (report) => {
  const file = join(DEMO, report);
  const name = report.replaceAll("/", "-").replace(/\.html$/, "");

  test.each(schemes)("works offline and is accessible, %s", async (scheme) => {
    await using sight = await look(browser, { file, width: DESK, scheme });
    await fold(sight.page, true);
    await picture(sight.page, `${name}-${scheme}`);
    expect(await accessibilityProblems(sight.page)).toEqual([]);
    expect(await sight.page.evaluate('document.querySelectorAll("h1").length')).toBe(1);
    expect(sight.complaints).toEqual([]);
  });

  test("fits a phone without scrolling sideways", async () => {
    await using sight = await look(browser, { file, width: PHONE, scheme: "light" });
    await fold(sight.page, true);
    await picture(sight.page, `${name}-phone`);
    expect(await overflow(sight.page)).toBeLessThanOrEqual(0);
    expect(sight.complaints).toEqual([]);
  });
});

/** What the demo does not have: twenty classes with long names, judged on a telephone. */
describe("a report of twenty classes", () => {
  const file = join(PICTURES, "twenty-classes.html");
  beforeAll(async () => {
    const labels = Array.from({ length: 20 }, (_, index) => `a class whose name is rather long ${index}`);
    const cells = labels.map((_, truth) => labels.map((__, predicted) => (truth === predicted ? 12_345 : predicted)));
    const evaluation = samples.evaluation();
    const charts = { ...evaluation.charts, confusion: { labels, candidate: cells, baseline: cells } };
    await mkdir(PICTURES, { recursive: true });
    await writeFile(
      file,
      await renderHtml(samples.reportOf({ ...samples.WORSE, evaluation: { ...evaluation, charts } })),
    );
  });

  test("shows both matrices whole at a desk", async () => {
    await using sight = await look(browser, { file, width: DESK, scheme: "light" });
    await picture(sight.page, "twenty-classes-desk");
    const hidden = await sight.page.evaluate(
      '[...document.querySelectorAll(".matrices .wide")].map((part) => part.scrollWidth - part.clientWidth)',
    );
    expect(hidden).toEqual([0, 0]);
    expect(await accessibilityProblems(sight.page)).toEqual([]);
  });

  test("shows every outcome on a telephone without scrolling sideways", async () => {
    await using sight = await look(browser, { file, width: PHONE, scheme: "light" });
    await picture(sight.page, "twenty-classes-phone");
    expect(await overflow(sight.page)).toBeLessThanOrEqual(0);
    const outside = await sight.page.evaluate(
      `[...document.querySelectorAll(".judged td:last-child")].filter((cell) => cell.getBoundingClientRect().right > innerWidth).length`,
    );
    expect(outside).toBe(0);
    expect(await accessibilityProblems(sight.page)).toEqual([]);
  });
});

/** Every state that a monitor tells of. */
describe("models in production", () => {
  const page = join(PICTURES, "monitor.html");
  const texts = new Map<string, string>();
  beforeAll(async () => {
    const report = { models: Object.values(FLEET), now: "2026-11-28T03:12:00Z" };
    texts.set("monitor-summary", monitorSummary(report));
    for (const model of [FLEET.drifted, FLEET.decayed])
      for (const alert of model.alerts.alerts)
        texts.set(`monitor-${model.model}-${alert.cause}`, alertBody(alert, { ...model, owners: [] }));
    await mkdir(PICTURES, { recursive: true });
    await writeFile(page, await monitorPage(report));
    for (const [name, markdown] of texts) await writeFile(join(PICTURES, `${name}.html`), await githubPage(markdown));
  });

  test.each(schemes)("the page works offline and is accessible, %s", async (scheme) => {
    await using sight = await look(browser, { file: page, width: DESK, scheme });
    await picture(sight.page, `monitor-${scheme}`);
    await fold(sight.page, true);
    expect(await accessibilityProblems(sight.page)).toEqual([]);
    expect(sight.complaints).toEqual([]);
  });

  test("the page fits a phone without scrolling sideways", async () => {
    await using sight = await look(browser, { file: page, width: PHONE, scheme: "light" });
    await picture(sight.page, "monitor-phone");
    await fold(sight.page, true);
    expect(await overflow(sight.page)).toBeLessThanOrEqual(0);
  });

  test("issues and the summary read well as GitHub renders them", async () => {
    for (const name of texts.keys()) {
      await using sight = await look(browser, { file: join(PICTURES, `${name}.html`), width: DESK, scheme: "light" });
      expect(await sight.page.evaluate("window.drawn")).toEqual([]);
      await picture(sight.page, name);
      expect(await unreadable(sight.page)).toEqual([]);
      await fold(sight.page, true);
      expect(await overflow(sight.page)).toBeLessThanOrEqual(0);
    }
  });
});

describe.each(comments)("%s", (comment) => {
  const name = comment.replace(/\.md$/, "");

  test.each(schemes)("reads well as GitHub renders it, %s", async (scheme) => {
    const file = await rendered(comment);
    await using sight = await look(browser, { file, width: DESK, scheme });
    expect(await sight.page.evaluate("window.drawn")).toEqual([]);
    await fold(sight.page, false);
    await picture(sight.page, `${name}-${scheme}`);
    await fold(sight.page, true);
    await picture(sight.page, `${name}-unfolded-${scheme}`);
    expect(await overflow(sight.page)).toBeLessThanOrEqual(0);
    expect(sight.complaints).toEqual([]);
  });

  test("uses only what GitHub keeps, and no Markdown is left unread", async () => {
    await using sight = await look(browser, { file: await rendered(comment), width: DESK, scheme: "light" });
    await sight.page.evaluate("window.drawn");
    expect(await unreadable(sight.page)).toEqual([]);
  });
});

/** Elements that GitHub does not keep, and Markdown that is left unread. */
async function unreadable(page: Page): Promise<readonly string[]> {
  const used = await page.evaluate(
    '[...new Set([...document.querySelectorAll("main *")].filter((part) => !part.closest(".mermaid")).map(({ localName }) => localName))]',
  );
  const prose = await page.evaluate(
    '[...document.querySelectorAll("main p, main li, main td")].map((part) => { const copy = part.cloneNode(true); copy.querySelectorAll("code, pre").forEach((code) => code.remove()); return copy.textContent; }).join("\\n")',
  );
  const elements = Array.isArray(used) ? used.map(String) : ["no list of elements"];
  const left = /\*\*|```|^\||<\/?\w+>|&\w+;/m.exec(String(prose));
  return [...elements.filter((element) => !KEPT_BY_GITHUB.has(element)), ...(left === null ? [] : [left[0]])];
}

async function rendered(comment: string): Promise<string> {
  const file = join(PICTURES, comment.replace(/\.md$/, ".html"));
  await mkdir(PICTURES, { recursive: true });
  await writeFile(file, await githubPage(await readFile(join(DEMO, comment), "utf8")));
  return file;
}
