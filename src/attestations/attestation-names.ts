/** What the signed statements of a version are called, beside the model. */
export const ATTESTATIONS = {
  model: "model.sig",
  provenance: "provenance.sigstore.json",
  testResult: "test-result.sigstore.json",
  summary: "summary.sigstore.json",
} as const;
