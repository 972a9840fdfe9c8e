import { defineRules } from "../../findings/rules.ts";

/** What is said of policies themselves. */
export const POLICY = defineRules("policy", {
  source: {
    title: "Every source of policies is known and fixed",
    why: "A pack that is named by a branch or a tag can be another one tomorrow, without a change here that anybody reviews.",
    remediation: "Name a pack of the suite, a folder as ./governance/policies, or owner/repository//path@<commit>.",
  },
  locked: {
    title: "Policies are those of governance/policy.lock",
    why: "The lock says by digest which rules hold. Rules that differ from it were changed past the people who approved them.",
    remediation: "Run model-gitops policy lock, review what changed, and commit governance/policy.lock.",
  },
  conflict: {
    title: "An id means one rule",
    why: "Waivers and settings name rules by their ids.",
    remediation: "Give one of the rules another id.",
  },
  settings: {
    title: "What settings say of policies is there, and counts",
    why: "A rule, a parameter, a role or a format that is not there changes nothing, or can be met by nobody, and whoever wrote it believes otherwise.",
    remediation: "Mend it where it stands; model-gitops policy list says which rules there are.",
  },
  scope: {
    title: "A new name takes a model out of no rule",
    why: "Rules name models by patterns. A model that is called otherwise would be asked less, without anybody who decides about rules.",
    remediation:
      "Add the new name to `appliesTo.models` of the rules first, by a change that the role governance approves; or choose a name that their patterns have.",
  },
  rule: {
    title: "Rules can be read and mean something",
    why: "A rule that asks for what no document has is unmeasured for every model, and blocks them all.",
    remediation: "Mend the rule. model-gitops policy test says whether it is well.",
  },
  test: {
    title: "Rules do what their tests say",
    why: "A rule that never fails protects nobody, and one that passes without its input is worse than none.",
    remediation: "Mend the rule or its test, and run model-gitops policy test again.",
  },
});
