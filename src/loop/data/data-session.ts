import type { ResolvedDataset } from "../../manifest/resolved-model.ts";
import type { RevisionFiles } from "../../revisions/revision-files.ts";
import type { EvaluationData } from "../../scoring/request.ts";
import type { ModelAtRevision } from "../models/model-at-revision.ts";
import type { Change } from "../place/change.ts";
import type { Place } from "../place/place.ts";

/** Where data is looked for. */
export type DataPlace = Pick<Place, "host" | "head" | "scratch"> & Partial<Pick<Place, "dataHosts">>;

/** What has to be known of a session to find data that judges. What changed only saves reading, where somebody can tell. */
export interface DataSession {
  readonly place: DataPlace;
  readonly rules: RevisionFiles | undefined;
  readonly change?: Pick<Change, "paths"> | undefined;
}

export type DataModel = Pick<ModelAtRevision, "judged"> & Partial<Pick<ModelAtRevision, "rules" | "isUnsettled">>;

export type RulesContent = Pick<EvaluationData, "files" | "digest" | "root"> & {
  /** Whether this change has another content in its place. */
  readonly isChanged: boolean;
  /** Whether the change had a part in bringing it. Default: no. */
  readonly isUnvouched?: boolean | undefined;
};

/** A dataset that judges, asked of the rules. */
export interface DataQuestion {
  readonly session: DataSession;
  readonly model: DataModel;
  readonly dataset: ResolvedDataset;
  readonly rules: RevisionFiles;
}
