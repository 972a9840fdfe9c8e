import { readRecords, type Records } from "../../bench/decisions/recorded.ts";
import { TARGET } from "../../bench/decisions/cell.ts";
import { INHERENT } from "../../bench/decisions/inherent.ts";
import { kindsTable, passes } from "../../bench/decisions/table.ts";
import { isAbove, lostPower } from "../../bench/decisions/verdict.ts";

/** How often the gate errs, by metric and kind of world, from what is committed of `bench/decisions.ts`. */
export async function decisionsPage(): Promise<string> {
  const records = await readRecords();
  const sets = [...new Set([...records.values()].map(({ dataSets }) => dataSets))].toSorted((a, b) => a - b);
  const drawn = sets.length === 1 ? `${sets[0]}` : `${sets[0]} to ${sets.at(-1)}`;
  const targeted = [...records].filter(([, { target }]) => target !== null);
  const above = targeted.filter(([, cell]) => isAbove(cell)).map(([id]) => id);
  const held = targeted.filter(([, { before, target }]) => before !== undefined && !isAbove({ ...before, target }));
  const lost = held.filter(([, cell]) => lostPower(cell, cell, cell) !== undefined);
  const inherent = INHERENT.map(({ pattern, why }) => `- ${why}${sizes(records, pattern)}`).join("\n");
  const error = (100 * Math.sqrt((0.05 * 0.95) / (sets[0] ?? 1))).toFixed(1);
  return `# Decisions: how often the gate errs

Made by \`scripts/reference.ts\` from \`bench/decisions.json\`; do not edit. [Statistics](../statistics.md#size-and-power-simulated) says what it means.

Each cell of \`bench/decisions.ts\` is a metric in a world in which the truth is known.
${drawn} data sets were drawn of each, so a share of 5 % has a standard error of at most ${error} points: where that is large the table shows what is grossly wrong, and no more.
Of all cells of a metric and kind of world the table has the largest share of candidates that are truly worse by exactly the margin and pass, in %. After the stroke stands the smallest share of equal models that pass: with few rows that is little whatever the method.
The largest of several shares lies above their mean by the luck of the draw.

${kindsTable(records)}

- **strong models**: areas of 0.8 to 0.98 with 5 to 300 positives, and baselines without a mistake.
- **few disagreements**: near-identical models, of which the candidate loses 1 to 5 % of the rows, or errs in a region of them.
- **shared shocks**: series of one calendar, whose errors have half or a fifth of their course in common.
- **heavy tails**: errors of Student's t with 3 degrees of freedom, lognormal, Pareto 2.5, and contaminated ones.

Of ${targeted.length} cells whose target is ${TARGET} %, ${above.length} are above it by more than the luck of the draw (three standard errors)${namedCells(above)}.
${records.size - targeted.length} more have no target, since no method sees there what is not in the rows ([what is inherent](../statistics.md#what-is-inherent)):

${inherent}

Of ${held.length} cells in which the methods before held that target (of 100 data sets each), equal models pass less often now in ${lost.length}, by more than luck. That is where rows differ in weight, where groups do, and where few rows differ, which the methods before took for granted.

\`node bench/decisions.ts --table --all\` prints every cell with its margin, method and what it was before; \`--cell <name>\` makes it again.
`;
}

function namedCells(ids: readonly string[]): string {
  return ids.length === 0 ? "" : `: ${ids.map((id) => `\`${id}\``).join(", ")}`;
}

/** `: 11.7 % and 18.1 % pass`. */
function sizes(records: Records, pattern: RegExp): string {
  const found = [...records].filter(([id]) => pattern.test(id)).map(([, cell]) => `${passes(cell, "size")} %`);
  return `: ${found.join(" and ")} pass.`;
}
