import type { Web } from "../host/web.ts";
import type { ContentDigest } from "./digest.ts";
import type { PathOptions } from "./local-files.ts";

/** What a manifest says about the content of a dataset; at most one of them. */
export interface SourceVersion {
  readonly sha256?: string;
  readonly snapshot?: string;
  /** Path of the DVC file, as `path` is written. */
  readonly dvc?: string;
  readonly lfs?: boolean;
  readonly s3VersionId?: string;
}

export interface SourceOptions extends PathOptions {
  /** Brings the files where there are none. Throws a UserError where it fails. */
  bring?(): Promise<void>;
  readonly version?: SourceVersion;
  /** The most bytes that one file may have. Default: 64 GiB. */
  readonly limit?: number;
  /** Hosts of a private network that the path, or what a pointer leads to, may name. Default: none. */
  readonly allowedHosts?: NonNullable<Web["allowedHosts"]>;
  /** Default: the network. */
  readonly web?: Web;
}

/** Options with every default filled in. */
export type SourceRequest = SourceOptions & Required<Pick<SourceOptions, "version" | "limit" | "web">>;

/** One file of a dataset. */
export interface Content {
  /** For the digest: the same on every machine. */
  readonly name: string;
  /** Absolute. */
  readonly file: string;
  readonly digest: ContentDigest;
}
