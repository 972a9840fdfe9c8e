import { flag, list, oneOf } from "../../src/inputs/fields.ts";
import { manifests, output, store, token } from "../../src/inputs/shared.ts";
import { openPlace } from "../../src/loop/place/place.ts";
import { openSession } from "../../src/loop/place/session.ts";
import { defineAction } from "../../src/runner/action.ts";

export const audit = defineAction({
  name: "audit",
  description:
    "Looks at every model and environment: evidence, policies as they are today, waivers, monitors, and what the repository enforces.",
  inputs: {
    manifests,
    models: list("Names of the models to look at; the issue is left alone then. Default: every model."),
    bundle: list("Names of models whose evidence is left as one archive with its digest; `all` for every model."),
    reap: oneOf(
      "Jobs on clusters (`training.on`) that no run waits for and no open pull request asks for: not asked for, told, or cancelled. Takes what reaches the clusters.",
      ["no", "report", "end"],
      { default: "no" },
    ),
    issue: flag("Keep one issue with what was found, updated in place."),
    output,
    store,
    token,
  },
  outputs: {
    outcome: "pass, warn, fail, inconclusive or unmeasured.",
    audit: "The path of audit.json.",
  },
  async run({ inputs, host, forge }) {
    const { bundle, issue, reap, ...options } = inputs;
    await using place = await openPlace({ host, forge, options: { ...options, base: "" } });
    const { auditAll } = await import("../../src/loop/stages.ts");
    return await auditAll(await openSession(place), { bundle, issue, reap });
  },
});
