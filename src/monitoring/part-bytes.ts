import type { ExperimentCellsRecord, WindowPartRecord } from "../generated/types.ts";
import { UserError } from "../kernel/errors.ts";
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

export function bytesOf({
  buffer,
  byteOffset,
  byteLength,
}: Float64Array | Int32Array | Uint8Array | Int8Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString("base64");
}

export function doublesOf(text: string, source: string): Float64Array {
  return new Float64Array(alignedBytes(text, 8, source));
}

export function codesOf(text: string, source: string): Int32Array {
  return new Int32Array(alignedBytes(text, 4, source));
}

function alignedBytes(text: string, size: number, source: string): ArrayBuffer {
  const bytes = Uint8Array.from(Buffer.from(text, "base64"));
  if (bytes.byteLength % size !== 0) throw cutOff(source);
  return bytes.buffer;
}

/** Throws a UserError for an array of another length. */
export function ofLength<A extends Float64Array | Int32Array | Uint8Array>(
  array: A,
  length: number,
  source: string,
): A {
  if (array.length !== length) throw cutOff(source);
  return array;
}

function cutOff(source: string): UserError {
  return new UserError(`${source} is a part of a window whose rows are cut off. Make it again.`);
}
