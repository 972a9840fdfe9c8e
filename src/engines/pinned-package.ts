export type Engine = "onnx" | "duckdb";

/** One npm package at one version: its tarball's digest, and the only files that are taken out of it. */
export interface PinnedPackage {
  readonly name: string;
  readonly version: string;
  /** `sha512-<base64>`, as in package-lock.json. */
  readonly integrity: string;
  /** `linux-x64`, `linux-x64-musl`, …; left out where every platform needs it. */
  readonly platform?: string;
  readonly files: readonly string[];
}

/** The first package of an engine is the one that is loaded. */
export type PinTable = Readonly<Record<Engine, readonly PinnedPackage[]>>;
