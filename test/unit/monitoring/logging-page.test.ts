import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import type { LogRow } from "../../../src/generated/types.ts";
import { validate } from "../../../src/generated/validate-log-row.ts";
import { textParser, valueParser } from "../../../src/kernel/parsers.ts";
import { numberColumn, reference } from "./reference.ts";
import { logRig, rowsOf, saidOf } from "./rig.ts";

const PAGE = readFileSync(new URL("../../../docs/logging.md", import.meta.url), "utf8");
const parse = textParser(valueParser<LogRow>("row of a log", validate));

function rowsNamed(name: string): string {
  const fence = new RegExp(`<!-- rows: ${name} -->\\s*\`\`\`json\\n([\\s\\S]*?)\`\`\``).exec(PAGE)?.[1];
  if (fence === undefined) throw new Error(`docs/logging.md has no rows called ${name}`);
  return fence;
}

it.each([
  ["plain", [3, 2, 1]],
  ["kserve", [2, 2, 0]],
] as const)(
  "the rows of docs/logging.md that are %s are rows, and are read",
  async (name, [rows, answered, failed]) => {
    const lines = rowsNamed(name);
    expect(
      lines
        .trim()
        .split("\n")
        .map((line) => parse(line, "docs/logging.md")),
    ).toHaveLength(rows);
    await using rig = await logRig({ files: { "logs/a.jsonl": lines } });
    const measured = await rig.measure({
      reference: reference({ income: numberColumn([1, 2, 3]) }, { score: numberColumn([0, 1]) }),
    });
    const [window] = measured.windows;
    expect(saidOf(measured)).toEqual([]);
    expect(window?.findings).toEqual([]);
    expect(rowsOf(measured)).toEqual([`2026-11-28 final ${rows}`]);
    expect([window?.served?.n, window?.service.failed ?? 0, window?.service.latencies?.length]).toEqual([
      answered,
      failed,
      rows,
    ]);
    expect(Object.keys(window?.profile?.columns ?? {})).toEqual(["income"]);
  },
);
