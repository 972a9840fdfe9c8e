import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { renderComment } from "../src/report/comment.ts";
import { renderSummary } from "../src/report/summary.ts";
import { renderTerminal } from "../src/report/terminal.ts";
import { renderCard } from "../src/report/card.ts";
import { renderHtml } from "../src/report/html.ts";
import { alertBody } from "../src/report/monitor/issue.ts";
import type { MonitoredModel } from "../src/report/monitor/monitored.ts";
import { monitorPage } from "../src/report/monitor/page.ts";
import { monitorStory } from "../src/report/monitor/story.ts";
import { monitorSummary } from "../src/report/monitor/summary.ts";
import type { ModelReport } from "../src/report/report.ts";
import { alertOf, FLEET } from "../test/unit/report/monitor/fleet.ts";
import * as samples from "../test/unit/report/samples.ts";

// node scripts/preview-report.ts <folder>: sample reports to look at.

const TEN = Array.from({ length: 10 }, (_, index): ModelReport => {
  const kinds = [samples.IMPROVED, samples.IMPROVED, samples.UNCLEAR, samples.IMPROVED, samples.WORSE];
  return { ...(kinds[index % kinds.length] ?? samples.IMPROVED), model: `model-${index + 1}` };
});

const SAMPLES = {
  improved: [samples.IMPROVED],
  worse: [samples.WORSE],
  inconclusive: [samples.UNCLEAR],
  first: [samples.FIRST],
  broken: [samples.BROKEN],
  untrained: [samples.UNTRAINED],
  hostile: [samples.HOSTILE],
  ten: TEN,
} as const satisfies Record<string, readonly ModelReport[]>;

const MONITORED: Readonly<Record<string, readonly MonitoredModel[]>> = {
  fleet: Object.values(FLEET),
  ...Object.fromEntries(Object.entries(FLEET).map(([name, model]) => [name, [model]])),
};

await preview(process.argv[2]);

async function preview(folder: string | undefined): Promise<void> {
  if (folder === undefined) throw new Error("Name the folder to write to: node scripts/preview-report.ts <folder>");
  await mkdir(folder, { recursive: true });
  for (const [name, models] of Object.entries(SAMPLES)) {
    const report = samples.reportOf(...models);
    await writeFile(join(folder, `${name}.comment.md`), renderComment(report));
    await writeFile(join(folder, `${name}.summary.md`), renderSummary(report));
    await writeFile(join(folder, `${name}.txt`), renderTerminal(report, { width: 100, color: false }));
    await writeFile(join(folder, `${name}.html`), await renderHtml(report));
  }
  const facts = { manifest: samples.MANIFEST, evaluation: samples.evaluation(), run: samples.run() };
  await writeFile(join(folder, "card.md"), renderCard(facts));
  await writeFile(join(folder, "card-tricky.md"), renderCard({ ...facts, evaluation: samples.TRICKY }));
  for (const [name, models] of Object.entries(MONITORED)) await previewMonitor(join(folder, `monitor-${name}`), models);
}

async function previewMonitor(start: string, models: readonly MonitoredModel[]): Promise<void> {
  const runUrl = "https://github.com/acme/models/actions/runs/42";
  const report = { models, now: "2026-11-28T03:12:00Z", runUrl };
  await writeFile(`${start}.summary.md`, monitorSummary(report));
  await writeFile(`${start}.txt`, monitorStory(report, { width: 100, color: false }));
  await writeFile(`${start}.html`, await monitorPage(report));
  for (const model of models)
    for (const alert of model.alerts?.alerts ?? [alertOf()])
      await writeFile(`${start}.${model.model}.${alert.cause}.issue.md`, alertBody(alert, { ...model, runUrl }));
}
