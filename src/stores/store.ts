import type { Artifact } from "../records/artifact.ts";

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
  /** The same without what is only a shortcut, where it has one: what is not there may be gone tomorrow. */
  readonly lasting?: Store;
  /** Whether each file that is read takes requests of an hourly number. */
  readonly isMetered?: boolean;
  /**
   * Leaves a version's files under their own names where a server can load them, for good; the address of the whole.
   * Safe to repeat, and completes what broke off. Throws a UserError where this version has other files already. Absent
   * where somebody else publishes.
   */
  publish?(version: PublishedVersion): Promise<string>;
  /**
   * Where a version is published, once every file there was compared with the artifact's own: what servers load. Undefined
   * where nothing is. Throws a WrongDigestError on other files, an IncompleteVersionError where some are gone, and an
   * ElsewhereError where the address is of another place.
   */
  published?(question: PublishedQuestion): Promise<Publication | undefined>;
}

/** One that publishes. */
export type PublishingStore = Store & Required<Pick<Store, "publish" | "published">>;

export interface PublishedQuestion extends Pick<PublishedVersion, "model" | "version" | "artifact"> {
  /** As it was recorded. Default: where this store publishes the version today. */
  readonly address?: string | undefined;
  /** Whether all bytes are read and hashed; else names, sizes and what the place tells of them by itself have to do. */
  readonly isHashed: boolean;
}

export interface PublishedVersion {
  readonly model: string;
  /** `1.2.3` */
  readonly version: string;
  readonly artifact: Artifact;
  /** What the artifact's paths are relative to: absolute. */
  readonly folder: string;
  /** What lies beside the model: card, bill of materials. Paths are relative, files absolute. */
  readonly documents: readonly { readonly path: string; readonly file: string }[];
}

export interface Publication {
  /** `file:///data/store/models/credit-risk/1.2.3`, `s3://…`, `oci://host/repository@sha256:…` */
  readonly address: string;
  /** The artifact's. */
  readonly digest: string;
}
