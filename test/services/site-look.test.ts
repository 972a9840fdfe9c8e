import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { modelPages, sitePages } from "../../src/report/site/pages.ts";
import { HOSTILE, model, row, serving, site } from "../unit/report/site/sample.ts";
import { accessibilityProblems, fold, look, openBrowser, overflow, picture, PICTURES, type Scheme } from "./browser.ts";

const FOLDER = join(PICTURES, "site");
const PAGES = {
  fleet: "index.html",
  model: "models/credit-risk.html",
  datasets: "data/index.html",
  dataset: "data/train.html",
  environments: "environments/index.html",
  environment: "environments/production.html",
} as const;
const VIEWS: readonly (readonly [string, number, Scheme])[] = [
  ["desk light", 1280, "light"],
  ["desk dark", 1280, "dark"],
  ["phone light", 390, "light"],
  ["phone dark", 390, "dark"],
];

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
  const told = site();
  const pages = [...sitePages(told), ...modelPages(model("credit-risk"), told)];
  for (const { path, text } of pages) {
    await mkdir(dirname(join(FOLDER, path)), { recursive: true });
    await writeFile(join(FOLDER, path), text);
  }
});
afterAll(() => browser.close());

describe.each(Object.entries(PAGES))("the %s page", (name, path) => {
  const file = join(FOLDER, path);

  test.each(VIEWS)("is accessible, whole and offline: %s", async (view, width, scheme) => {
    await using sight = await look(browser, { file, width, scheme });
    await fold(sight.page, true);
    await picture(sight.page, `site-${name}-${view.replace(" ", "-")}`);
    expect(await accessibilityProblems(sight.page)).toEqual([]);
    expect(await overflow(sight.page)).toBeLessThanOrEqual(0);
    expect(await sight.page.evaluate('document.querySelectorAll("h1").length')).toBe(1);
    expect(sight.complaints).toEqual([]);
  });

  test("is printed without what only a screen needs", async () => {
    await using sight = await look(browser, { file, width: 794, scheme: "dark" });
    await sight.page.emulateMedia({ media: "print" });
    await picture(sight.page, `site-${name}-print`);
    expect(await sight.page.isVisible("nav.top")).toBe(false);
    expect(await sight.page.evaluate("getComputedStyle(document.body).backgroundColor")).toBe("rgb(255, 255, 255)");
    expect(await accessibilityProblems(sight.page)).toEqual([]);
  });

  test("is walked by the keyboard, the way to the content first", async () => {
    await using sight = await look(browser, { file, width: 1280, scheme: "light" });
    await sight.page.keyboard.press("Tab");
    expect(await sight.page.evaluate("document.activeElement.textContent")).toBe("To the content");
    expect(await sight.page.isVisible("a.skip")).toBe(true);
  });

  test("says the same without JavaScript", async () => {
    const page = await browser.newPage({
      viewport: { width: 1280, height: 900 },
      colorScheme: "light",
      deviceScaleFactor: 1,
      offline: true,
      javaScriptEnabled: false,
    });
    await page.goto(`file://${file}`);
    expect(await page.isVisible("h1")).toBe(true);
    expect(await page.locator(".tools:not([hidden])").count()).toBe(0);
    expect(await page.locator("tbody tr:not([hidden])").count()).toBe(await page.locator("tbody tr").count());
    await page.close();
  });
});

const shown = "table.stack tbody tr:not([hidden])";

test("a date shows what served then, and a word what has it", async () => {
  await using sight = await look(browser, { file: join(FOLDER, PAGES.environment), width: 1280, scheme: "light" });
  const { page } = sight;
  await page.fill("#spans-date", "2026-11-10");
  // Each of seven models changes every seven days: on any day seven serve.
  expect(await page.locator(shown).count()).toBe(7);
  await page.fill("#spans-search", "model-3");
  expect(await page.locator(shown).count()).toBe(1);
  expect(await page.textContent("output")).toBe("1 of 40 rows");
  expect(sight.complaints).toEqual([]);
});

test("a head sorts its column, by the keyboard as well", async () => {
  await using sight = await look(browser, { file: join(FOLDER, PAGES.fleet), width: 1280, scheme: "light" });
  const { page } = sight;
  const first = async () => await page.textContent("#stage-0-table tbody tr:first-child th");
  expect(await first()).toBe("credit-risk");
  await page.focus("#stage-0-table thead button");
  await page.keyboard.press("Enter");
  expect(await first()).toBe("churn-0");
  await page.keyboard.press("Enter");
  expect(await first()).toBe("old-model");
  expect(await page.getAttribute("#stage-0-table thead th", "aria-sort")).toBe("descending");
});

test("the first page says that it is old", async () => {
  await using sight = await look(browser, { file: join(FOLDER, PAGES.fleet), width: 390, scheme: "light" });
  await sight.page.clock.setFixedTime(new Date("2026-12-02T12:00:00Z"));
  await sight.page.reload();
  expect(await sight.page.isVisible("#old")).toBe(false);
  await sight.page.clock.setFixedTime(new Date("2026-12-20T12:00:00Z"));
  await sight.page.reload();
  expect(await sight.page.textContent("#old")).toContain("20 days old");
});

test("names that are programs run nothing", async () => {
  const file = join(FOLDER, "hostile.html");
  const models = [row(HOSTILE, [serving({ version: HOSTILE, stage: HOSTILE, reasons: [HOSTILE] })])];
  const [fleet] = [...sitePages(site({ models, repository: HOSTILE, problems: [HOSTILE] }))];
  await writeFile(file, fleet?.text ?? "");
  await using sight = await look(browser, { file, width: 390, scheme: "light" });
  expect(sight.complaints).toEqual([]);
  expect(await sight.page.locator("script").count()).toBe(1);
  expect(await sight.page.locator("img").count()).toBe(0);
});
