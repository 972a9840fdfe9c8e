/** A version that was released, as the organization's linked artifacts show it. */
export interface ArtifactVersion {
  readonly name: string;
  readonly version: string;
  /** `sha256:` and 64 hexadecimal digits. GitHub takes one name and one version of a digest. */
  readonly digest: string;
}

/** https://docs.github.com/rest/orgs/artifact-metadata */
export interface LinkedArtifacts {
  /** Where a version is stored; `registry` and `url` begin with `https://`. */
  stored(artifact: ArtifactVersion, place: { readonly registry: string; readonly url?: string }): Promise<void>;
  /** What an environment serves under this name from now on. */
  deployed(artifact: ArtifactVersion, environment: string): Promise<void>;
}

/** Longer addresses are refused. */
export const LONGEST_ARTIFACT_URL = 152;
