import type { GovernanceVerdict, ScanRecord } from "../generated/types.ts";
import type { CardFacts } from "./card-facts.ts";

/** What a bill of materials is made of. */
export interface BomFacts extends CardFacts {
  /** What the artifact's files and the datasets' rows are by their content. */
  readonly scan?: ScanRecord | undefined;
  /** The files of datasets that are several, by dataset. */
  readonly datasetFiles?: Readonly<Record<string, readonly DatasetFile[]>> | undefined;
  /** What the policies say of it. */
  readonly policies?: GovernanceVerdict | undefined;
}

export interface DatasetFile {
  readonly path: string;
  readonly digest: string;
}
