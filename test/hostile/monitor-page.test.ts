import { expect, test } from "vitest";
import { monitorPage } from "../../src/report/monitor/page.ts";
import { monitorSummary } from "../../src/report/monitor/summary.ts";
import { columnDrift, driftedColumn, driftedWindow, unmeasuredColumn } from "../fakes/windows.ts";
import { hostileModel } from "../unit/report/monitor/hostile-models.ts";
import { HOSTILE_TEXTS } from "../unit/report/sample-hostile.ts";

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

test("of 1,000 columns shows the worst first and stays small", async () => {
  const columns = Object.fromEntries(
    Array.from({ length: 1000 }, (_, index) => {
      if (index % 100 === 7) return [`column ${index}`, driftedColumn({ distance: 1 + index / 1000 })];
      return [`column ${index}`, index % 100 === 8 ? unmeasuredColumn() : columnDrift()];
    }),
  );
  const window = driftedWindow({ drift: { ...driftedWindow().drift, columns } });
  const models = Array.from({ length: 30 }, (_, index) => ({ model: `model-${index}`, windows: [window] }));
  const html = await monitorPage({ models });
  expect(html.length).toBeLessThan(8_000_000);
  expect(html).toMatch(/<td><code>column 907<\/code>[\s\S]*?<td><code>column 807<\/code>/);
  expect(html).toContain("10 of 990 measured columns drifted");
  const summary = monitorSummary({ models });
  expect(new TextEncoder().encode(summary).length).toBeLessThanOrEqual(900_000);
  expect(summary).toContain("`column 907`");
});
