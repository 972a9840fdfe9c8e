/** What GitHub says that it holds; docs/scale.md says where. */
export const LIMIT = {
  /** Of a recursive tree: entries, and bytes, taken as those of the answer. */
  entries: 100_000,
  answer: 7_000_000,
  folder: 3000,
  repository: 10e9,
  /** Of a job's token, an hour. */
  calls: 1000,
} as const;

export const YEARS = 10;

/** Windows of a year. */
export const CADENCES = { daily: 365, hourly: 8766 } as const;

/** Entries of a year without windows, of a model that is trained, judged, accepted and promoted each month. */
export const OTHERS_A_YEAR = 5 * 12 + 24 + 24 + 12 + 12;

/** Of entries: bytes of a window's file as git keeps it, and of any other. */
export interface EntrySizes {
  readonly window: number;
  readonly other: number;
  /** Of what GitHub's answer says of one of them. */
  readonly listed: number;
}

export interface TenYears {
  readonly models: number;
  readonly cadence: keyof typeof CADENCES;
  readonly entries: number;
  /** Years until one answer does not tell all entries any more. */
  readonly cutAfter: number;
  /** The same of one model's. */
  readonly modelCutAfter: number;
  /** Bytes of the answer that lists the models alone. */
  readonly root: number;
  readonly bytes: number;
  /** Years until the repository is larger than GitHub advises. */
  readonly fullAfter: number;
}

export function tenYears(models: number, cadence: keyof typeof CADENCES, sizes: EntrySizes): TenYears {
  const windows = CADENCES[cadence];
  const aYear = models * (windows + OTHERS_A_YEAR);
  const bytesAYear = models * (windows * sizes.window + OTHERS_A_YEAR * sizes.other);
  const told = Math.min(LIMIT.entries, LIMIT.answer / sizes.listed);
  return {
    models,
    cadence,
    entries: YEARS * aYear,
    cutAfter: told / aYear,
    modelCutAfter: (told * models) / aYear,
    root: models * sizes.listed,
    bytes: YEARS * bytesAYear,
    fullAfter: LIMIT.repository / bytesAYear,
  };
}

/** Bytes of what GitHub's answer says of one file of a tree. */
export function listedBytes(path: string): number {
  const sha = "0".repeat(40);
  const url = `https://api.github.com/repos/acme/models/git/blobs/${sha}`;
  return JSON.stringify({ path, mode: "100644", type: "blob", sha, size: 12_345, url }).length + 1;
}
