import { isRecord } from "../kernel/guards.ts";

/** A point of a live metric, as the agent on a cluster tells of it. */
export interface AgentPoint {
  readonly step: number;
  readonly name: string;
  readonly value: number;
  /** The last step, where the trainer tells. */
  readonly total?: number;
}

/** What one line of a job's log says. */
export type AgentLine =
  | { readonly kind: "text"; readonly line: string }
  /** One start of the job, counted from 1: what came before is of an earlier one. */
  | { readonly kind: "begun"; readonly start: number }
  /** A sign of life, each 15 seconds; `points` are the last of each metric since the one before. */
  | { readonly kind: "progress"; readonly seconds: number | undefined; readonly points: readonly AgentPoint[] }
  /** The result lies in the exchange, and it alone counts. */
  | { readonly kind: "ended" };

const MARKER = "::model-gitops:: ";
const MOST_POINTS = 100;

/**
 * What a line of the log says. The agent puts a space before a line of training that begins as its own do, but whoever
 * shares its standard output can write anything: what is told here may be shown, and decides nothing. What begins so and
 * is no line of the agent's is text.
 */
export function agentLine(line: string): AgentLine {
  const told = line.startsWith(MARKER) ? recordIn(line.slice(MARKER.length)) : undefined;
  return (told && lineOf(told)) ?? { kind: "text", line };
}

function recordIn(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const told: unknown = JSON.parse(text);
    return isRecord(told) ? told : undefined;
  } catch {
    return undefined;
  }
}

function lineOf({ kind, start, seconds, points }: Readonly<Record<string, unknown>>): AgentLine | undefined {
  if (kind === "ended") return { kind };
  if (kind === "begun" && typeof start === "number" && Number.isInteger(start) && start > 0) return { kind, start };
  if (kind !== "progress" || !Array.isArray(points)) return undefined;
  return {
    kind,
    seconds: isNumber(seconds) && seconds >= 0 ? seconds : undefined,
    points: points.slice(0, MOST_POINTS).flatMap((point: unknown) => pointOf(point) ?? []),
  };
}

/** With names as src/training/metric-values.ts writes them. */
function pointOf(point: unknown): AgentPoint | undefined {
  if (!isRecord(point)) return undefined;
  const { step, name, value, total } = point;
  if (!isNumber(step) || !isNumber(value) || typeof name !== "string") return undefined;
  if (!/^[\w ./:@%-]{1,80}$/.test(name)) return undefined;
  return { step, name, value, ...(isNumber(total) && { total }) };
}

function isNumber(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value);
}
