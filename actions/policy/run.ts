import { oneOf, text } from "../../src/inputs/fields.ts";
import { base, manifests, output, store, token } from "../../src/inputs/shared.ts";
import { openPlace } from "../../src/loop/place/place.ts";
import { openSession } from "../../src/loop/place/session.ts";
import { defineAction } from "../../src/runner/action.ts";

export const policy = defineAction({
  name: "policy",
  description: "Tests a team's own rules, lists and explains those in force, and locks what they consist of.",
  inputs: {
    command: oneOf(
      "`test` checks the rules of governance/policies and runs their tests. `explain` says what a rule reads of a model and decides. `list` names the rules in force, `lock` writes governance/policy.lock, `input` prints the document that tests of rules begin with.",
      ["test", "explain", "list", "lock", "input"],
      { default: "test" },
    ),
    rule: text("The rule to explain."),
    model: text("The model to explain it for, or to list. Default: every model."),
    manifests,
    base,
    output,
    store,
    token,
  },
  positionals: ["command", "rule"],
  outputs: {
    outcome: "pass, warn, fail, inconclusive or unmeasured.",
    rules: "JSON: of `test` the rules and their tests, of `list` and `explain` the rules by model.",
  },
  async run({ inputs, host, forge }) {
    const { model, command, rule } = inputs;
    const options = { ...inputs, models: model === "" ? [] : [model] };
    await using place = await openPlace({ host, forge, options });
    const { policyAll } = await import("../../src/loop/stages.ts");
    return await policyAll(await openSession(place), { command, rule });
  },
});
