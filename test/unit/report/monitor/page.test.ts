import { describe, expect, test } from "vitest";
import { monitorPage } from "../../../../src/report/monitor/page.ts";
import { STYLE } from "../../../../src/report/html-style.ts";
import { FLEET } from "./fleet.ts";

const REPORT = { models: Object.values(FLEET), now: "2026-11-28T03:12:00Z" };
const whole = monitorPage(REPORT);

describe("monitor.html", () => {
  test("is well formed and refers to nothing outside", async () => {
    const html = await whole;
    expect(unbalanced(html)).toEqual([]);
    expect(html).toContain("default-src 'none'");
    expect(html).not.toMatch(/<script|<link|<img|@import|url\((?!#)|(?:src|href)="(?!#)/);
    const ids = [...html.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const [, target] of html.matchAll(/href="#([^"]+)"/g)) expect(ids).toContain(target);
  });

  test("has words beside every color and a table beside every chart", async () => {
    const html = await whole;
    const figures = [...html.matchAll(/<figure>([\s\S]*?)<\/figure>/g)].map(([, figure = ""]) => figure);
    expect(figures.length).toBeGreaterThan(8);
    for (const figure of figures) {
      expect(figure).toMatch(/role="img" aria-label="[^"]+The numbers are in the table/);
      expect(figure).toMatch(/share of rows by bin[\s\S]*The same as a table|, last \d+ windows/);
    }
    for (const word of [
      "Degraded",
      "Unknown",
      "Stale",
      "not measured",
      "provisional",
      "promote the treatment",
      "after each further window",
    ])
      expect(html).toContain(word);
  });

  test("names the reference, the limits with their places, and what to do", async () => {
    const html = await monitorPage({ models: [FLEET.drifted] });
    expect(html).toMatch(
      /Compared with <code>holdout<\/code> <code>sha256:cccccccccccc<\/code>, 10,000 rows, 2026-09-01 to/,
    );
    expect(html).toContain("models/credit-risk/model.yaml:42");
    expect(html).toContain("What to do next");
    expect(html).toMatch(/<code>income<\/code> <sub>critical, weight 3<\/sub>/);
  });

  test("a model of which nothing is known has no green in it", async () => {
    const html = await monitorPage({ models: [FLEET.unseen] });
    expect(html).toContain('class="unmeasured"');
    expect(html.slice(html.indexOf("<body>"))).not.toContain("✅");
  });
});

/** Contrast by WCAG 2: relative luminance of both. */
function contrast(a: string, b: string): number {
  const [light, dark] = [luminance(a), luminance(b)].toSorted((x, y) => y - x);
  return ((light ?? 0) + 0.05) / ((dark ?? 0) + 0.05);
}

function luminance(color: string): number {
  const hex = color.length === 4 ? color.replaceAll(/[0-9a-f]/gi, "$&$&") : color;
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.039_28 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

test("text and bars are readable in both color schemes", () => {
  const schemes = [...STYLE.matchAll(/:root\{([^}]+)\}/g)].map(([, text = ""]) =>
    Object.fromEntries(text.split(";").map((pair) => pair.replace("--", "").split(":"))),
  );
  expect(schemes).toHaveLength(2);
  for (const scheme of schemes)
    for (const ground of ["paper", "panel"]) {
      for (const ink of ["ink", "quiet", "link", "bad", "candidate", "baseline"])
        expect(contrast(scheme[ink] ?? "", scheme[ground] ?? ""), `${ink} on ${ground}`).toBeGreaterThanOrEqual(4.5);
      expect(contrast(scheme["grid"] ?? "", scheme[ground] ?? "")).toBeGreaterThanOrEqual(3);
    }
});

/** Tags that are not closed in their order. */
function unbalanced(html: string): readonly string[] {
  const open: string[] = [];
  const wrong: string[] = [];
  for (const [tag, close, name = "", rest = ""] of html.matchAll(/<(\/?)([a-zA-Z][a-zA-Z0-9]*)([^>]*)>/g)) {
    if (/^(?:meta|br|path|rect|circle|line|polyline)$/.test(name) || rest.endsWith("/")) continue;
    if (close === "") open.push(name);
    else if (open.pop() !== name) wrong.push(tag);
  }
  return [...wrong, ...open];
}
