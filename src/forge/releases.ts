/** Releases of the forge: those that keep artifacts, and those of versions that people read. */

export interface Releases {
  /** Assets of the release with this tag; undefined when there is no such release. */
  assets(tag: string): Promise<readonly Asset[] | undefined>;
  /** Those of all releases whose tags begin so, by tag, with few requests; of very many the newest. */
  listed(prefix: string): Promise<ReadonlyMap<string, readonly Asset[]>>;
  create(tag: string, text: { readonly title: string; readonly body: string }): Promise<void>;
  /** Find-or-create: an asset of the same name and size is kept. */
  upload(tag: string, name: string, file: string): Promise<void>;
  /** Streams the asset to `file`. */
  download(asset: Asset, file: string): Promise<void>;
  remove(asset: Asset): Promise<void>;
}

export interface Asset {
  readonly id: number;
  readonly name: string;
  readonly bytes: number;
  /** `uploaded`, or `starter` for one that broke off. */
  readonly state: string;
  readonly digest?: string;
}

/** Releases of versions: a draft is filled before anybody sees it, and published once. */
export interface VersionReleases {
  /** Drafts included; undefined where there is none. */
  find(tag: string): Promise<VersionRelease | undefined>;
  /** Find-or-create. */
  draft(release: NewRelease): Promise<VersionRelease>;
  /** Find-or-create: an asset of the same name and bytes is kept; one that broke off, or has others, is replaced. */
  upload(release: VersionRelease, name: string, file: string): Promise<void>;
  remove(asset: Asset): Promise<void>;
  /**
   * Under this text, whoever wrote another into the draft. The tag has to be there: else GitHub would make a lightweight
   * one. One that is published gets the text alone.
   */
  publish(release: VersionRelease, text: ReleaseText): Promise<void>;
}

export interface VersionRelease {
  readonly id: number;
  readonly tag: string;
  readonly isDraft: boolean;
  readonly url: string;
  readonly uploadUrl: string;
  readonly assets: readonly Asset[];
}

export interface NewRelease extends ReleaseText {
  readonly tag: string;
  readonly commit: string;
}

export interface ReleaseText {
  readonly title: string;
  readonly body: string;
  readonly isPrerelease: boolean;
}
