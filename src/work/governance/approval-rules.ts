import { defineRules } from "../../findings/rules.ts";

/** Approvals by role. Whether one that is missing blocks the check is a policy's to say (MG-APPR-001 and -003). */
export const APPROVAL = defineRules("approval", {
  missing: {
    title: "Somebody of each required role approved exactly this",
    why: "A change that takes the full path is a decision of people who answer for it. They are the roles that the risk tier names, and the role governance where policies, waivers, roles, code owners or workflows change.",
    remediation:
      "Somebody whom governance/roles.yaml of the base branch names for the role, who may write and had no part in the change, approves the pull request as it is now.",
  },
  unreadable: {
    title: "Everybody can tell who is in a role",
    why: "A team that cannot be read might hold who approved, and might not. Taken for one without members it would lose approvals, taken for one with anybody it would find some.",
    remediation:
      "Give the action a token of a GitHub App with Members: read of the organization, or name users in governance/roles.yaml.",
  },
  objection: {
    title: "Nobody who may asks for changes",
    why: "What somebody asked to change is not settled by somebody else's approval.",
    remediation:
      "Settle it with whoever asks, who then approves or withdraws it; or dismiss the review, which is told.",
  },
});
