import { expect, test } from "vitest";
import { modelPages, sitePages } from "../../../../src/report/site/pages.ts";
import { environment, HOSTILE, model, row, serving, site } from "./sample.ts";

const textOf = (pages: Iterable<{ readonly text: string }>): string => [...pages].map(({ text }) => text).join("\n");

test("names of others are text, in every page", () => {
  const told = site({
    repository: HOSTILE,
    problems: [HOSTILE],
    models: [row(HOSTILE, [serving({ stage: HOSTILE, version: HOSTILE, reasons: [HOSTILE] })])],
    datasets: [{ name: HOSTILE, page: "x", uses: [], issues: [] }],
    environments: [
      {
        ...environment(3),
        name: HOSTILE,
        spans: environment(3).spans.map((span) => ({ ...span, model: HOSTILE, by: HOSTILE, version: HOSTILE })),
      },
    ],
  });
  const html = textOf(
    [...sitePages(told), ...modelPages(model(HOSTILE), told)].filter(({ path }) => path.endsWith(".html")),
  );
  expect(html).not.toMatch(/<script>alert|<img|\u202E/);
  expect(html).toContain("&#60;script&#62;alert(1)");
});

test("no page has a handler, a style or an address of its own that its policy refuses", () => {
  const told = site();
  const pages = [...sitePages(told), ...modelPages(model("churn"), told)].filter(({ path }) => path.endsWith(".html"));
  for (const { text } of pages) {
    expect(text).not.toMatch(/\son[a-z]+="|\sstyle="|<link|<iframe|<form/);
    expect(text).toMatch(/default-src 'none'; style-src 'sha256-[^']+'; script-src 'sha256-[^']+'/);
    for (const [, address = ""] of text.matchAll(/(?:href|src)="([^"]*)"/g))
      expect(address).toMatch(
        /^(?:#main|(?:\.\.\/)?[a-z0-9/._-]+\.(?:html|json)|https:\/\/github\.com\/acme\/models\/.*)$/,
      );
  }
});

test("every head of a table has its scope, and every row its name", () => {
  const html = textOf(modelPages(model("churn"), site()));
  expect(html).not.toMatch(/<th(?![^>]*scope=)[^e]/);
  expect(html).toMatch(/<th scope="row"/);
});

test("an environment of many changes has a page a year, which know each other", () => {
  const long = environment(2500);
  const pages = [...sitePages(site({ environments: [long] }))].filter(({ path }) =>
    path.startsWith("environments/production"),
  );
  const years = pages.map(({ path }) => path).filter((path) => path.endsWith(".html"));
  expect(years).toEqual(
    [
      "environments/production.html",
      ...[2025, 2024, 2023, 2022, 2021, 2020, 2019].map((year) => `environments/production.${year}.html`),
    ].slice(0, years.length),
  );
  expect(pages[0]?.text).toContain('data-years="2026=production.html 2025=production.2025.html');
  // What a year began with is in its page too.
  const since = (text: string) => [...text.matchAll(/<tr data-since="(\d{4})/g)].map(([, year]) => year);
  expect(new Set(since(pages[1]?.text ?? ""))).toEqual(new Set(["2025", "2024"]));
});

test("the same told gives the same bytes", () => {
  expect(textOf(sitePages(site()))).toBe(textOf(sitePages(site())));
});
