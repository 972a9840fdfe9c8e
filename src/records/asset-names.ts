import { collision } from "./artifact.ts";

/** What the signed statements of a version are called, beside the model. */
export const ATTESTATIONS = {
  model: "model.sig",
  provenance: "provenance.sigstore.json",
  testResult: "test-result.sigstore.json",
  summary: "summary.sigstore.json",
} as const;

/** What a release has beside the files of its artifact and what was signed of them. */
export const RELEASE_DOCUMENTS: readonly string[] = [
  "README.md",
  "model.cdx.json",
  "evaluation.json",
  "run.json",
  "evidence.tar",
  "SHA256SUMS",
];

/** The folder that the files of a set are kept in, which begins their names in a release. */
export const SET_FOLDER = "files";

/**
 * Names as a release can have them, in the order of the paths: folders become `--`, and GitHub puts dots for what it does
 * not like. Where two would be the same, or one is of what lies beside the model, each begins with its number.
 */
export function assetNames(paths: readonly string[]): readonly string[] {
  const clean = paths.map((path) => path.replaceAll("/", "--").replaceAll(/[^\w.+@-]+/g, "."));
  const taken = collision([...clean, ...RELEASE_DOCUMENTS, ...Object.values(ATTESTATIONS)]);
  return taken === undefined ? clean : clean.map((name, at) => `${at + 1}-${name}`);
}
