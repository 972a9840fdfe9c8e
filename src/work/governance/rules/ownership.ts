import { UNASKED } from "../../../records/information.ts";
import { WAIVABLE, type SuiteRule } from "./form.ts";

export const OWNERSHIP_RULES = [
  {
    id: "MG-OWN-001",
    title: "Somebody who can be reached answers for the model",
    why: "A model that nobody answers for is mended by nobody. Owners have to be people or teams that GitHub knows, and there has to be a way to reach them.",
    severity: "block",
    requires: ["owners"],
    expr: `(owners.isChecked || unmeasured("${UNASKED} who the owners are")) && size(owners.unresolved) == 0 && size(owners.users) + size(owners.teams) > 0 && owners.users.all(user, !user.endsWith("[bot]")) && has(model.contact) && isStated(model.contact)`,
    message: `size(owners.unresolved) > 0 ? "Not there, or a bot: " + owners.unresolved.join(", ") : has(model.contact) ? "No owner is a person or a team that GitHub knows." : "The manifest names no contact."`,
    solution:
      "Name people or teams of the organisation in `owners`, and write where they are reached in `contact`: an e-mail address or an https:// page.",
    maps: {
      "eu-ai-act": ["Art. 17"],
      "nist-ai-rmf": ["GOVERN 2.1"],
      "iso-42001": ["A.3.2"],
      "sr-11-7": ["VI Roles and responsibilities"],
      "sr-26-2": ["Governance and controls"],
    },
    waivable: WAIVABLE,
    tests: [
      { name: "an owner and a team that GitHub knows", expect: "pass" },
      { name: "a team alone", given: { "owners.users": [], "model.owners": ["@acme/credit"] }, expect: "pass" },
      { name: "an owner who left", given: { "owners.unresolved": ["@bob"] }, expect: "fail" },
      { name: "a bot as the only owner", given: { "owners.users": ["ci[bot]"], "owners.teams": [] }, expect: "fail" },
      { name: "nobody at all", given: { "owners.users": [], "owners.teams": [] }, expect: "fail" },
      { name: "no contact", given: { "model.contact": null }, expect: "fail" },
      { name: "a contact that is none", given: { "model.contact": "TBD" }, expect: "fail" },
      { name: "on a laptop GitHub is not asked", given: { "owners.isChecked": false }, expect: "unmeasured" },
      { name: "nobody looked", given: { owners: null }, expect: "unmeasured" },
    ],
  },
] satisfies readonly SuiteRule[];
