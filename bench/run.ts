/**
 * Runs the benches named, or all of them, each in a process of its own, and prints one table. Exit code 1 where a
 * target was missed or a bench failed.
 *
 *   node bench/run.ts [name…]
 */
import { spawn } from "node:child_process";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { resultsOf, resultTable, type BenchResult } from "./rig/result.ts";

const known = (await readdir(import.meta.dirname))
  .filter((file) => file.endsWith(".ts") && file !== "run.ts")
  .map((file) => file.slice(0, -3));
const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !known.includes(name));

if (unknown.length > 0) {
  process.stderr.write(`There is no bench ${unknown.join(", ")}. There are ${known.toSorted().join(", ")}.\n`);
  process.exitCode = 2;
} else await runAll(wanted.length > 0 ? wanted : known.toSorted());

async function runAll(names: readonly string[]): Promise<void> {
  const results: BenchResult[] = [];
  const failed: string[] = [];
  for (const name of names) {
    process.stdout.write(`\n# ${name}\n`);
    if ((await runOne(name, results)) !== 0) failed.push(name);
  }
  process.stdout.write(`\n${resultTable(results)}\n`);
  for (const name of failed) process.stdout.write(`${name} failed: see above.\n`);
  if (failed.length > 0 || results.some(({ isMet }) => !isMet)) process.exitCode = 1;
}

async function runOne(name: string, results: BenchResult[]): Promise<number | null> {
  const { promise, resolve, reject } = Promise.withResolvers<number | null>();
  const bench = spawn(process.execPath, [join(import.meta.dirname, `${name}.ts`)], {
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  bench.on("message", (message) => results.push(...(resultsOf(message) ?? [])));
  bench.once("error", reject);
  bench.once("exit", resolve);
  return promise;
}
