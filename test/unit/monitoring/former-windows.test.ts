import { expect, it } from "vitest";
import type { KnownWindow } from "../../../src/work/monitor/revisions.ts";
import { numberColumn, reference } from "./reference.ts";
import { logRig } from "./rig.ts";

const [NOW, THEN] = [`sha256:${"a".repeat(64)}`, `sha256:${"b".repeat(64)}`];
const known = (id: string, rows: number): KnownWindow => {
  const from = Date.parse(id);
  return { id, from, to: from + 86_400_000, rows, state: "final" };
};

it("counts late rows of a window that another model answered in that one's bins, and names its artifact", async () => {
  const day = (date: string, model: string): string =>
    Array.from({ length: 60 }, (_, row) => `${date}T10:${String(row).padStart(2, "0")}:00Z,${row},${model}\n`).join("");
  await using rig = await logRig({
    files: { "logs/a.csv": `time,x,model\n${day("2026-11-26", THEN)}${day("2026-11-27", THEN)}` },
  });
  const values = (factor: number): readonly number[] => Array.from({ length: 400 }, (_, row) => (row % 80) * factor);
  const now = reference({ x: numberColumn(values(1)) });
  const then = reference({ x: numberColumn(values(0.5)) });
  const asked: string[] = [];
  const { windows } = await rig.measure({
    reference: now,
    artifact: NOW,
    known: [known("2026-11-26", 50), known("2026-11-28", 0)],
    async former(replaced) {
      asked.push(replaced);
      return { artifact: THEN, profile: then };
    },
  });
  const edges = windows.map(({ span, profile, findings }) => {
    const x = profile?.columns["x"];
    return [span.id, x?.kind === "number" ? x.edges : undefined, findings.map(({ rule }) => rule)];
  });
  const edgesOf = ({ columns: { x } }: typeof now): unknown => (x?.kind === "number" ? x.edges : undefined);
  expect(edges).toEqual([
    ["2026-11-26.r2", edgesOf(then), []],
    ["2026-11-27", edgesOf(now), ["logs/versions"]],
  ]);
  expect(asked).toEqual(["2026-11-26"]);
});
