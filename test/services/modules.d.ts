// The tests' own packages, as far as they are used: the suite is type-checked where they are not installed.
declare module "@actions/artifact" {
  export class DefaultArtifactClient {
    uploadArtifact(
      name: string,
      files: readonly string[],
      rootDirectory: string,
    ): Promise<{ readonly id?: number; readonly size?: number; readonly digest?: string }>;
  }
}
