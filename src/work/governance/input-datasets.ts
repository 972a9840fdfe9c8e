import type {
  EvaluationRecord,
  GovernedDataset,
  GovernedPersonalColumn,
  PersonalColumn,
  RunRecord,
  ScanRecord,
} from "../../generated/types.ts";
import { separationOf } from "../rows/separation.ts";
import { compareDeclared } from "../personal/declared.ts";
import { isPersonalType } from "../personal/types.ts";
import type { ResolvedDataset, ResolvedModel } from "../../manifest/resolved-model.ts";

export interface DatasetEvidence {
  readonly model: ResolvedModel;
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly evaluation: EvaluationRecord | undefined;
  readonly run: RunRecord | undefined;
  readonly scan: ScanRecord | undefined;
}

const DAY = 86_400_000;

/** Every dataset of a model: what is said of it, and what was found of it. */
export function governedDatasets(evidence: DatasetEvidence): GovernedDataset[] {
  return Object.values(evidence.model.datasets).map((dataset) => governedDataset(dataset, evidence));
}

function governedDataset(dataset: ResolvedDataset, { now, evaluation, run, scan }: DatasetEvidence): GovernedDataset {
  const { name, role, declared, maxAgeMs } = dataset;
  const measured = evaluation?.datasets[name];
  const digest = measured?.digest ?? run?.datasets[name];
  const looked = scan?.datasets[name];
  const isLooked = looked !== undefined && looked.unread === undefined;
  const rows = measured?.rows ?? (isLooked ? looked.rows : undefined);
  const asOf = declared.asOf ?? declared.period?.to;
  return {
    name,
    role,
    isPinned: isPinned(dataset, measured?.unvouched === true),
    ...(digest !== undefined && { digest }),
    ...(rows !== undefined && { rows }),
    ...(asOf !== undefined && { ageDays: (now - Date.parse(`${asOf}T00:00:00Z`)) / DAY }),
    ...(maxAgeMs !== undefined && { maxAgeDays: maxAgeMs / DAY }),
    ...(measured?.overlap !== undefined && {
      separation: separationOf(measured.overlap, { name, rows: measured.rows }).kind,
    }),
    declared,
    ...(isLooked && {
      quality: {
        rows: looked.rows,
        digest: looked.digest,
        columns: looked.columns,
        ...(looked.duplicates !== undefined && { duplicates: looked.duplicates }),
        ...(looked.missingTargets !== undefined && { missingTargets: looked.missingTargets }),
      },
      personal: personalColumns(dataset, looked.personal),
    }),
  };
}

/** What git has counts by its bytes; what lies elsewhere needs a pin. */
function isPinned({ isRemote, sha256, dvc, s3VersionId, declared }: ResolvedDataset, isUnvouched: boolean): boolean {
  const isNamed = sha256 !== undefined || dvc !== undefined || s3VersionId !== undefined;
  return isNamed || declared.version?.lfs === true || (!isRemote && !isUnvouched);
}

/** A declaration of the column is what counts, as the scanner reads it. */
function personalColumns({ declared }: ResolvedDataset, found: readonly PersonalColumn[]): GovernedPersonalColumn[] {
  const { personalData, privacy } = declared;
  const columns = privacy?.columns ?? {};
  return found.flatMap(({ column, type, confidence, share, n, shape = "" }) => {
    const looked = { column, confidence, share };
    // A word of another version is declared where its column is: it must not be lost.
    if (!isPersonalType(type)) return [{ ...looked, type, isDeclared: Object.hasOwn(columns, column) }];
    const finding = { ...looked, type, checked: n, shape, reason: "" };
    const [compared] = compareDeclared({ personalData, columns }, [finding]);
    return [{ ...looked, type, isDeclared: compared?.outcome === "declared" }];
  });
}
