import { findingOf } from "../../findings/finding.ts";
import { LOGS } from "../../monitoring/rules.ts";
import type { MeasuredWindow } from "../../work/monitor/measured.ts";
import type { AcceptedModel } from "./accepted.ts";

/**
 * A window that began before the model was accepted may have been answered by the one before. Where the log does not name
 * artifacts nobody knows, and it is said; where it does, rows of others are told as such already.
 */
export function withDoubt(
  { artifact, since, hasFormer }: Pick<AcceptedModel, "artifact" | "since" | "hasFormer">,
  measured: MeasuredWindow,
): MeasuredWindow {
  const { span, rows, versions, findings } = measured;
  if (rows === 0 || !hasFormer || since === undefined || span.from >= since) return measured;
  const isNamed = versions.some(({ version }) => /^sha256:[0-9a-f]{8,64}$/.test(version));
  if (isNamed) return measured;
  const message = `The window began before the accepted model (${artifact.slice(0, 19)}…) was recorded (${new Date(since).toISOString()}), and the log does not say which model answered: what the one before it answered is compared with what this one was accepted for. A column with the digest of the artifact (monitoring.columns.model) tells them apart.`;
  return { ...measured, findings: [...findings, findingOf(LOGS.versions, { outcome: "warn", message })] };
}
