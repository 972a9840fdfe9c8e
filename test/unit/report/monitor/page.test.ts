import { describe, expect, test } from "vitest";
import { monitorPage } from "../../../../src/report/monitor/page.ts";
import { monitorSummary } from "../../../../src/report/monitor/summary.ts";
import { STYLE } from "../../../../src/report/html-style.ts";
import { columnDrift, driftedColumn, driftedWindow, unmeasuredColumn } from "../../../fakes/windows.ts";
import { HOSTILE_TEXTS } from "../sample-hostile.ts";
import { hostileModel } from "./hostile-models.ts";
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
      if (figure.includes("share of rows by bin")) expect(figure).toContain("The same as a table");
    }
    for (const word of ["Degraded", "Unknown", "Stale", "not measured", "provisional", "promote the treatment"])
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

  test("of 1,000 columns shows the worst first and stays small", async () => {
    const columns = Object.fromEntries(
      Array.from({ length: 1000 }, (_, index) => {
        if (index % 100 === 7) return [`column ${index}`, driftedColumn({ distance: 1 + index / 1000 })];
        return [`column ${index}`, index % 100 === 8 ? unmeasuredColumn() : columnDrift()];
      }),
    );
    const window = driftedWindow({ drift: { ...driftedWindow().drift, columns } });
    const models = Array.from({ length: 5 }, (_, index) => ({ model: `model-${index}`, windows: [window] }));
    const html = await monitorPage({ models });
    expect(html.length).toBeLessThan(8_000_000);
    expect(html).toMatch(/<td><code>column 907<\/code>[\s\S]*?<td><code>column 807<\/code>/);
    expect(html).toContain("10 of 990 measured columns drifted");
    const summary = monitorSummary({ models });
    expect(new TextEncoder().encode(summary).length).toBeLessThanOrEqual(900_000);
    expect(summary).toContain("`column 907`");
  });
});

test("in the page there are only tags of ours and no address", async () => {
  const models = HOSTILE_TEXTS.slice(0, 3).map((text) => hostileModel([text, ...HOSTILE_TEXTS]));
  const html = await monitorPage({ models, now: HOSTILE_TEXTS[0], runUrl: "javascript:alert(1)" });
  const body = html.slice(html.indexOf("<body>"));
  const tags = new Set([...body.matchAll(/<\/?([a-z][a-z0-9]*)/gi)].map(([, tag]) => tag));
  const known =
    "a b blockquote body br clipPath code defs details div figcaption figure footer g h1 h2 h3 h4 header html li main nav p path pre rect section sub summary svg table tbody td text th thead tr ul";
  expect([...tags].filter((tag) => !known.split(" ").includes(tag ?? ""))).toEqual([]);
  // Inside of quotes it is text: nothing there can end them.
  expect(body.replaceAll(/"[^"<>]*"/g, '""')).not.toMatch(/<[^>]*\son\w+=/i);
  expect(html).not.toMatch(/(?:src|href)="(?!#)/);
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
