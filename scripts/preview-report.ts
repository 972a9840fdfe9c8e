import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { renderComment } from "../src/report/comment.ts";
import { renderSummary } from "../src/report/summary.ts";
import { renderTerminal } from "../src/report/terminal.ts";
import { renderCard } from "../src/report/card.ts";
import { renderHtml } from "../src/report/html.ts";
import type { ModelReport } from "../src/report/report.ts";
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
}
