import { flag, keyFile, text } from "../../src/inputs/fields.ts";
import { dryRun, manifests, nativeDir, output, signingKey, store, token } from "../../src/inputs/shared.ts";
import { openPlace } from "../../src/loop/place/place.ts";
import { openSession } from "../../src/loop/place/session.ts";
import { defineAction } from "../../src/runner/action.ts";

export const promote = defineAction({
  name: "promote",
  description:
    "Releases a version and has a stage serve it, only with evidence for exactly these bytes; or carries out what tags ask for.",
  inputs: {
    model: text("The model to promote. Default: all that tags ask for and that was not carried out yet."),
    version: text("Its version, as 1.2.3."),
    stage: text("The stage that is to serve it, as production. Default: the version is released, and serves nowhere."),
    commit: text("The commit of a version that has no tag yet. Default: the last that was accepted."),
    reason: text("Why, for those who read it later."),
    verifyOnly: flag("Verify everything and carry out nothing: for the run that a tag starts."),
    manifests,
    output,
    store,
    nativeDir,
    signingKey,
    attestationKey: keyFile(
      "A private key (PEM, ECDSA P-256 or Ed25519) that signs what is released: in a terminal the path of its file, in a workflow its text, from a secret. Default: nothing is signed, unless promotion.attest of the settings asks for it.",
    ),
    dryRun,
    token,
  },
  positionals: ["model", "version"],
  outputs: {
    outcome: "pass, warn, fail, inconclusive or unmeasured.",
    promotions: "JSON: a list of {model, version, stage, state, address}.",
    reconciled:
      "JSON, where no model was named: a list of {environment, model, synced, healthy, fresh, reasons, next}: what environments are to serve beside what is there.",
  },
  async run({ inputs, host, forge }) {
    const { model, version, stage, commit, reason, verifyOnly, signingKey, attestationKey, ...options } = inputs;
    await using place = await openPlace({ host, forge, options: { ...options, models: [], base: "" } });
    const { promoteAll } = await import("../../src/loop/stages.ts");
    return await promoteAll(await openSession(place), {
      model: model.trim(),
      version: version.trim(),
      stage: stage.trim(),
      commit: commit.trim(),
      reason: reason.trim(),
      verifyOnly,
      signingKey,
      attestationKey,
    });
  },
});
