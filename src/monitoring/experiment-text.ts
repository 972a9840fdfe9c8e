import type { ExperimentCellsRecord, WindowPartRecord } from "../generated/types.ts";
import { bytesOf, doublesOf, ofLength } from "../records/array-bytes.ts";
import type { ExperimentCells, ExperimentPart } from "../work/monitor/experiment/parts.ts";

type ExperimentRecord = NonNullable<WindowPartRecord["experiment"]>;

export function experimentRecord({ rows, labelled, problems }: ExperimentPart): ExperimentRecord {
  return {
    rows: cellsRecord(rows),
    ...(labelled && { labelled: { ...labelled, rows: cellsRecord(labelled.rows) } }),
    problems: { ...problems },
  };
}

export function experimentPart({ rows, labelled, problems }: ExperimentRecord, source: string): ExperimentPart {
  return {
    rows: cellsOf(rows, source),
    labelled: labelled && { ...labelled, rows: cellsOf(labelled.rows, source) },
    problems,
  };
}

function cellsRecord({ arms, columns }: ExperimentCells): ExperimentCellsRecord {
  return {
    arms: bytesOf(arms),
    columns: Object.fromEntries([...columns].map(([name, values]) => [name, bytesOf(values)])),
  };
}

function cellsOf(record: ExperimentCellsRecord, source: string): ExperimentCells {
  const arms = Int8Array.from(Buffer.from(record.arms, "base64"));
  const columns = Object.entries(record.columns).map(
    ([name, text]) => [name, ofLength(doublesOf(text, source), arms.length, source)] as const,
  );
  return { arms, columns: new Map(columns) };
}
