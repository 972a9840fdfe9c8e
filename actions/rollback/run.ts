import { flag, path, text } from "../../src/inputs/fields.ts";
import { dryRun, manifests, nativeDir, output, signingKey, store, token } from "../../src/inputs/shared.ts";
import { openPlace } from "../../src/loop/place/place.ts";
import { openSession } from "../../src/loop/place/session.ts";
import { defineAction } from "../../src/runner/action.ts";

export const rollback = defineAction({
  name: "rollback",
  description:
    "Has a stage serve an earlier version again, quarantines what served until now, and pauses automatic promotion.",
  inputs: {
    model: text("The model. Default: the only one."),
    stage: text("The stage that is rolled back.", { default: "production" }),
    to: text("The version to go back to, however old. Default: what served before."),
    reason: text("Why, for those who read it later."),
    emergency: flag(
      "Pass over what cannot be looked at, such as a store that is down. It leaves a record that the audit brings up.",
    ),
    fromBundle: path("A folder with the version's files, such as the assets of its release, where the store is down."),
    lift: text("Roll nothing back, and lift the quarantine of this version. Needs a reason."),
    resume: flag("Roll nothing back, and let the schedule promote to the stage again."),
    manifests,
    output,
    store,
    nativeDir,
    signingKey,
    dryRun,
    token,
  },
  positionals: ["model"],
  outputs: {
    outcome: "pass, warn, fail, inconclusive or unmeasured.",
    promotions: "JSON: a list of {model, version, stage, state, address}.",
  },
  async run({ inputs, host, forge }) {
    const { model, stage, to, reason, emergency, fromBundle, lift, resume, signingKey, ...options } = inputs;
    await using place = await openPlace({ host, forge, options: { ...options, models: [], base: "" } });
    const { rollbackAll } = await import("../../src/loop/stages.ts");
    return await rollbackAll(await openSession(place), {
      model: model.trim(),
      stage: stage.trim(),
      to: to.trim(),
      reason: reason.trim(),
      emergency,
      fromBundle,
      lift: lift.trim(),
      resume,
      signingKey,
    });
  },
});
