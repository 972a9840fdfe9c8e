import { readCell, type Cell } from "./cell.ts";
import { RecognizerIndex } from "./evidence.ts";
import { bySureness, type PersonalFinding } from "./finding.ts";
import { readHeader } from "./header.ts";
import { judgeNamed } from "./named-column.ts";
import type { PersonalType } from "./types.ts";
import { RECOGNIZERS } from "./recognizers.ts";
import { isWorthLooking, judgeTally, type ColumnEvidence } from "./tally-verdict.ts";

/** A column as it was sampled. */
export interface SampledColumn {
  readonly name: string;
  readonly kind: "number" | "boolean" | "category" | "time" | "other";
  /** Different values of it, as text, none of them null; of very many a sample that does not depend on their order. */
  readonly values: readonly string[];
  /** About how many different ones there are. Default: those given. */
  readonly distinct?: number;
}

const INDEX = new RecognizerIndex(RECOGNIZERS);
/** So many show whether there is anything to look for in the others. */
const GLANCE = 500;

/**
 * What personal data a column holds: check digits against how often they hold by chance, forms, and its name. A share
 * of the different values decides, so that one match in a million says nothing, and what has no check digits needs a
 * header or the marks that people write it with.
 */
export function judgeColumn(column: SampledColumn): readonly PersonalFinding[] {
  const header = readHeader(column.name);
  const glance = cellsOf(spread(column.values));
  const seen = INDEX.tally(glance);
  const isPlain = header.size === 0 && !seen.some(isWorthLooking);
  const cells = isPlain ? glance : cellsOf(column.values);
  if (cells.length === 0) return [];
  const tallies = isPlain || column.values.length <= GLANCE ? seen : new RecognizerIndex(RECOGNIZERS.filter((one, at) => header.has(one.type) || isWorthLooking(seen[at]))).tally(cells); // prettier-ignore
  const evidence: ColumnEvidence = { header, cells, kind: column.kind, isSequence: isSequence(cells, column) };
  const found = withoutEchoes(
    tallies.flatMap((tally) => judgeTally(tally, evidence) ?? []),
    header,
  );
  return oneOfEach([...found, ...judgeNamed(evidence)]).toSorted(bySureness);
}

/** Whether some values of a column show that more of them are worth reading. */
export function isPromising({ name, values }: SampledColumn): boolean {
  return readHeader(name).size > 0 || INDEX.tally(cellsOf(spread(values))).some(isWorthLooking);
}

/** Numbers with a date pass for those of other countries a little more often than by chance: of a sure one that is an echo. */
function withoutEchoes(
  found: readonly PersonalFinding[],
  header: ReadonlySet<PersonalType>,
): readonly PersonalFinding[] {
  const isSure = found.some(({ confidence }) => confidence === "high");
  return isSure ? found.filter(({ confidence, type }) => confidence === "high" || header.has(type)) : found;
}

/** A few from everywhere, for values may be sorted. */
function spread(values: readonly string[]): readonly string[] {
  if (values.length <= GLANCE) return values;
  return Array.from({ length: GLANCE }, (_, at) => values[Math.floor((at * values.length) / GLANCE)] ?? "");
}

function cellsOf(values: readonly string[]): readonly Cell[] {
  return values.flatMap((value) => readCell(value) ?? []);
}

/** What one way of looking is surer of is what the column holds. */
function oneOfEach(found: readonly PersonalFinding[]): readonly PersonalFinding[] {
  const types = new Set<string>();
  return found.toSorted(bySureness).filter(({ type }) => !types.has(type) && types.add(type));
}

const LEAST_FOR_SEQUENCE = 20;
/** Numbers that fill so much of the room between the least and the largest were counted up. */
const SEQUENCE_DENSITY = 0.2;

/** Whether the numbers were counted up: as 100000000, 100000001 were, half of which look like a social security number. */
function isSequence(cells: readonly Cell[], { distinct = 0 }: SampledColumn): boolean {
  let [least, most, numbers] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
  for (const { compact, isDigits } of cells) {
    if (!isDigits) continue;
    const value = Number(compact);
    [least, most] = [Math.min(least, value), Math.max(most, value)];
    numbers += 1;
  }
  if (numbers < LEAST_FOR_SEQUENCE || numbers < 0.9 * cells.length) return false;
  return Math.max(numbers, distinct) / (most - least + 1) >= SEQUENCE_DENSITY;
}
