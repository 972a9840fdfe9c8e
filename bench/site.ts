/**
 * The site of a fleet: how long its pages take and how large they are, for more and more models, and for more and more
 * years. Per model both are to stay what they are.
 *
 *   node bench/site.ts [--full]
 */
import { site } from "../actions/site/run.ts";
import { count } from "../src/kernel/numbers.ts";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { publishResults } from "./rig/result.ts";
import { duration, elapsed } from "./rig/timing.ts";
import { toldFleet } from "./rig/told-fleet.ts";

const isFull = process.argv.includes("--full");
const FLEETS = isFull
  ? ([
      [100, 12],
      [1000, 12],
      [100, 120],
    ] as const)
  : ([
      [40, 12],
      [160, 12],
      [40, 120],
    ] as const);
/** What is shared costs the small fleet more of a model; a list that each model goes over would be ten times as much. */
const MOST = 1.5;

interface Made {
  readonly name: string;
  readonly first: number;
  readonly again: number;
  readonly files: number;
  readonly bytes: number;
  readonly written: string;
  readonly perModel: number;
}

// What is loaded once is no model's.
await measured(2, 2);
const made: Made[] = [];
for (const [models, months] of FLEETS) made.push(await measured(models, months));
const [few, many, long] = made;
publishResults([
  ...made.map(({ name, first, again, files, bytes, written }) => ({
    what: `site, ${name}`,
    ours: duration(first),
    reference: `again ${duration(again)}, ${written} written`,
    ratio: `${count(files)} files, ${(bytes / 1e6).toFixed(1)} MB`,
    target: "0 written again",
    isMet: written === "0",
  })),
  {
    what: "site, a model among many",
    ours: duration(many?.perModel ?? Number.NaN),
    reference: duration(few?.perModel ?? Number.NaN),
    ratio: ((many?.perModel ?? Number.NaN) / (few?.perModel ?? Number.NaN)).toFixed(2),
    target: `≤ ${MOST}`,
    isMet: (many?.perModel ?? Infinity) <= MOST * (few?.perModel ?? 0),
  },
  {
    what: "site, a model of ten years",
    ours: duration(long?.perModel ?? Number.NaN),
    target: "< 250 ms",
    isMet: (long?.perModel ?? Infinity) < 250,
  },
]);

async function measured(models: number, months: number): Promise<Made> {
  await using rig = await toldFleet(models, months);
  const first = await elapsed(async () => await rig.run(site));
  let written = "";
  const again = await elapsed(async () => {
    written = (await rig.run(site)).outputs["written"] ?? "";
  });
  const folder = join(rig.workspace, "model-gitops-site");
  const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  const sizes = await Promise.all(files.map(async ({ parentPath, name }) => (await stat(join(parentPath, name))).size));
  return {
    name: `${count(models)} models, ${months} months`,
    first,
    again,
    files: files.length,
    bytes: sizes.reduce((sum, size) => sum + size, 0),
    written,
    perModel: first / models,
  };
}
