/**
 * The whole loop against an emulated GitHub, with real training and a real ONNX model: a repository, a pull request
 * that improves the model, one that quietly harms a slice, the merge of the good one, and its record. With the names
 * of scenes (`npm run demo -- merge`) only those are played, and what they need before them.
 */
import { readdir, readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { formatDuration } from "../src/kernel/units.ts";
import { startEmulator } from "../test/rig/emulator.ts";
import { createRepository } from "../test/rig/repository.ts";
import { WITHOUT_POLICIES } from "./demo/governance.ts";
import { renewals } from "./demo/renewals.ts";
import { SCENES, scenesFor } from "./demo/scenes.ts";
import { KEPT, say, type Scene, showLedger, stageOf } from "./demo/stage.ts";
import { ROOT } from "./sources.ts";

const EXAMPLE = join(ROOT, "examples/credit-risk");

const names = process.argv.slice(2);
const scenes = scenesFor(names);
if (scenes === undefined) {
  const known = SCENES.map(({ name, tells }) => `  ${name.padEnd(12)} ${tells}`);
  process.stderr.write(`There is no such scene: ${names.join(", ")}. The scenes:\n${known.join("\n")}\n`);
  process.exitCode = 2;
} else await play(scenes);

async function play(chosen: readonly Scene[]): Promise<void> {
  const started = Date.now();
  await using emulator = await startEmulator({ people: { ada: "write", grace: "write" } });
  say(
    "A GitHub of our own",
    `${emulator.slug} with examples/credit-risk, every request checked against GitHub's OpenAPI description.`,
  );
  const stage = stageOf(
    emulator,
    await createRepository(emulator, { files: { ...(await exampleFiles()), ...renewals() } }),
  );
  for (const scene of chosen) await scene.play(stage, scene.tells);
  await showLedger(emulator);
  say(
    "Files",
    `Comments, cards and reports of every run are in ${relative(process.cwd(), KEPT)}. Done in ${formatDuration(Date.now() - started)}.`,
  );
}

async function exampleFiles(): Promise<Readonly<Record<string, Uint8Array>>> {
  const entries = await readdir(EXAMPLE, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const read = files.map(async (file) => [relative(EXAMPLE, file), inRows(await readFile(file))] as const);
  return { ...Object.fromEntries(await Promise.all(read)), ...WITHOUT_POLICIES };
}

/** Windows that end with their rows: the days of a demo do not pass. */
function inRows(content: Buffer): Uint8Array {
  const text = content.toString("utf8");
  return text.includes("  window: 1d\n")
    ? Buffer.from(text.replace("  window: 1d\n", "  window: {rows: 600}\n"))
    : content;
}
