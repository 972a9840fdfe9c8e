import { defineRules } from "../../findings/rules.ts";

/** Approvals by role. Whether one that is missing blocks the check is a policy's to say (MG-APPR-001 and -003). */
export const APPROVAL = defineRules("approval", {
  missing: {
    title: "Somebody of each required role approved exactly this",
    why: "A change that takes the full path is a decision of people who answer for it. They are the roles that the risk tier names, and the role governance where policies, waivers, roles, code owners or workflows change.",
    remediation:
      "Ask somebody of the role (governance/roles.yaml of the base branch), with write access and no part in the change, to approve the pull request as it is now.",
  },
  unreadable: {
    title: "The members of each role can be read",
    why: "The person who approved may be in a team that cannot be read. A guess would lose approvals, or find some that are none.",
    remediation:
      "Give the action a token of a GitHub App with Members: read of the organization, or name users in governance/roles.yaml.",
  },
  objection: {
    title: "Nobody with write access asks for changes",
    why: "A request for changes is not settled by another person's approval.",
    remediation:
      "Settle it with the reviewer, who then approves or withdraws it. Or dismiss the review; the result then says so.",
  },
});
