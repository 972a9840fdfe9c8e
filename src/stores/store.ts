/**
 * Where bytes live, addressed by digest (`sha256:<hex>`). Every byte that comes out has been verified; every byte that
 * goes in as well. All methods throw a UserError where the place cannot be reached.
 */
export interface Store {
  /** For messages: `the folder /data/store`. */
  readonly name: string;
  has(digest: string): Promise<boolean>;
  /** Leaves the bytes in `file`; false where this store does not have them. Throws a WrongDigestError on other bytes. */
  get(digest: string, file: string): Promise<boolean>;
  /** Find-or-create; safe to repeat and to race. `name` is what people may see it called. */
  put(file: string, digest: string, name?: string): Promise<void>;
}
