import { list, path } from "../../src/inputs/fields.ts";
import { defineAction } from "../../src/runner/action.ts";

export const verify = defineAction({
  name: "verify",
  description: "Verifies signatures and provenance of files somebody was handed: offline, without a repository.",
  inputs: {
    artifact: path("The model: its file, or the folder that holds its files.", { required: true }),
    bundles: list(
      "Sigstore bundles, or folders with them. Default: `*.sig`, `*.sigstore` and `*.sigstore.json` beside the model and at the top of its folder.",
    ),
    key: path("Public key (PEM) whose signatures count. Default: those that the policy names."),
    policy: path("What has to be proven: a VerificationPolicy. Default: that the key signed exactly these files."),
    trustedRoot: path(
      "Trusted root of Sigstore, for signatures without a key. `gh attestation trusted-root > trusted_root.jsonl` fetches it.",
    ),
  },
  positionals: ["artifact"],
  outputs: {
    outcome: "pass, warn, fail, inconclusive or unmeasured.",
    statements: "JSON: each bundle with what it says, who signed it, and why it does not hold.",
  },
  async run({ inputs, host }) {
    const { verifyAll } = await import("../../src/loop/stages.ts");
    return await verifyAll(host, inputs);
  },
});
