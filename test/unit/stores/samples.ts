import type { Acceptance, RunRecord } from "../../../src/generated/types.ts";
import { sha256 } from "../../../src/records/canonical.ts";
import { newEntry } from "../../../src/stores/ledger-entry.ts";
import type { LedgerEntry } from "../../../src/generated/types.ts";

export function runRecord(model: string, seed: number, changes: Partial<RunRecord> = {}): RunRecord {
  return {
    schema: "model-gitops/run/v1",
    model,
    trainKey: sha256(`${model} ${seed}`),
    status: "trained",
    command: ["node", "train.mjs"],
    params: {},
    seed,
    startedAt: "2026-11-01T00:00:00.000Z",
    durationSeconds: 12.5,
    attempts: 1,
    datasets: { train: sha256("data") },
    artifact: { path: "artifact/model.onnx", digest: sha256(`artifact ${seed}`), bytes: 10 },
    ...changes,
  };
}

export function runEntry(model: string, seed: number, changes: Partial<RunRecord> = {}): LedgerEntry {
  const body = runRecord(model, seed, changes);
  return newEntry({
    kind: "run",
    model,
    body,
    recordedAt: Date.UTC(2026, 10, 1),
    commit: "c".repeat(40),
    pull: 7,
  });
}

export function acceptanceEntry(model: string, seed: number, minute: number): LedgerEntry {
  const { trainKey, artifact } = runRecord(model, seed);
  const body: Acceptance = {
    trainKey,
    artifact: artifact.digest,
    bytes: artifact.bytes,
    path: "model.onnx",
    outcome: "pass",
  };
  return newEntry({
    kind: "acceptance",
    model,
    body,
    recordedAt: Date.UTC(2026, 10, 1, 0, minute),
    commit: "c".repeat(40),
  });
}
