// Learns who defaults from data/train*.csv and writes model.onnx. Plain Node, nothing to install:
//   node train.mjs
import { createHash } from "node:crypto";
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { baseLogit, boost } from "./boosting.mjs";
import { encode, FEATURES, keptCategories, readCsv, TARGET } from "./columns.mjs";
import { encodeModel } from "./onnx.mjs";
import { readSettings } from "./settings.mjs";

/** What was given at first, and what collect.mjs has added since. */
const FILES = readdirSync("data")
  .filter((name) => /^train.*\.csv$/.test(name))
  .toSorted()
  .map((name) => join("data", name));

try {
  train(readSettings(process.env));
} catch (error) {
  console.error(`training failed: ${error.message}`);
  process.exitCode = 1;
}

function train({ params, artifact, metrics, checkpoints }) {
  const rows = FILES.flatMap(readCsv).filter(({ applied_at: day }) => day <= params.dataUntil);
  const labels = Uint8Array.from(rows, (row) => Number(row[TARGET]));
  const kept = keptCategories(rows, params.minCategoryRows);
  const columns = encode(rows, kept);
  console.log(`${FILES.join(", ")}: ${rows.length} rows, ${FEATURES.length} features in ${columns.length} columns`);

  const checkpoint = openCheckpoint(checkpoints, fingerprint(params));
  const trees = checkpoint.trees.slice(0, params.rounds);
  if (trees.length > 0) console.log(`going on from round ${trees.length}`);
  else write(metrics, "");

  for (const { round, tree, logLoss } of boost({ columns, labels, params, trees: [...trees] })) {
    trees.push(tree);
    appendFileSync(metrics, `${JSON.stringify({ step: round, name: "log_loss", value: logLoss })}\n`);
    if (round % params.checkpointEvery !== 0 && round !== params.rounds) continue;
    checkpoint.save(trees);
    console.log(`round ${round}/${params.rounds}  log_loss ${logLoss.toFixed(4)}`);
  }

  write(artifact, encodeModel({ features: FEATURES, kept, base: baseLogit(labels), trees }));
  checkpoint.remove();
  console.log(`wrote ${artifact}: ${trees.length} trees`);
}

/** Trees of a run that was cut off, so that it can go on; those of other data or parameters are left aside. */
function openCheckpoint(folder, key) {
  const file = join(folder, "state.json");
  const state = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : undefined;
  return {
    trees: state?.key === key ? state.trees : [],
    save: (trees) => write(file, JSON.stringify({ key, trees })),
    remove: () => rmSync(file, { force: true }),
  };
}

/** The number of rounds is not part of it: more rounds only go on further. */
function fingerprint({ rounds: _rounds, checkpointEvery: _every, ...params }) {
  const hash = createHash("sha256").update(JSON.stringify(params));
  for (const file of FILES) hash.update(readFileSync(file));
  return hash.digest("hex");
}

/** Whole or not at all, also when the process ends in the middle. */
function write(file, content) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.part`, content);
  renameSync(`${file}.part`, file);
}
