import { defineRules } from "../../findings/rules.ts";

/** What is said of policies themselves. */
export const POLICY = defineRules("policy", {
  source: {
    title: "Every source of policies is known and fixed",
    why: "A branch or a tag can name another pack tomorrow, without a change here that is reviewed.",
    remediation: "Name a pack of the suite, a folder as ./governance/policies, or owner/repository//path@<commit>.",
  },
  locked: {
    title: "Policies are those of governance/policy.lock",
    why: "The lock says by digest which rules hold. Rules that differ from it were changed without the people who approve them.",
    remediation: "Run model-gitops policy lock, review what changed, and commit governance/policy.lock.",
  },
  conflict: {
    title: "An id means one rule",
    why: "Waivers and settings name rules by their ids.",
    remediation: "Give one of the rules another id.",
  },
  settings: {
    title: "Settings name rules, parameters, roles and formats that exist",
    why: "A name that does not exist changes nothing, or can never be met. Its author believes otherwise.",
    remediation: "Correct the name in its file. model-gitops policy list says which rules there are.",
  },
  scope: {
    title: "A new name takes a model out of no rule",
    why: "Rules name models by patterns. A model with a new name could be asked less, without a decision about rules.",
    remediation:
      "Add the new name to `appliesTo.models` of the rules first, by a change that the role governance approves; or choose a name that their patterns have.",
  },
  rule: {
    title: "Rules can be read and mean something",
    why: "A rule that asks for a value which no document has is unmeasured for every model, and blocks them all.",
    remediation: "Mend the rule, and run model-gitops policy test.",
  },
  test: {
    title: "Rules do what their tests say",
    why: "A rule that never fails protects nobody, and one that passes without its input is worse than none.",
    remediation: "Mend the rule or its test, and run model-gitops policy test again.",
  },
});
