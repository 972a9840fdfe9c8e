/** Files somebody holds, by what they were read as. */
export interface HeldFiles {
  /** Of a single file its name; of a folder what it is called. */
  readonly name: string;
  readonly isFolder: boolean;
  /** Name in the folder, or the file's own, to hex of SHA-256. */
  readonly files: ReadonlyMap<string, string>;
  /** Top-level names in the folder that are the bundles being verified: nobody has to have signed them. */
  readonly bundles?: readonly string[];
  /** Top-level names of what model-gitops lays beside a model, where a list says that they are these bytes. */
  readonly documents?: readonly string[];
}
