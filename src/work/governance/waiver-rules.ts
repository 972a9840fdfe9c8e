import { defineRules } from "../../findings/rules.ts";

/** What an acceptance of a risk has to be. Whether one that is not blocks is a policy's to say (MG-WVR-001). */
export const WAIVER = defineRules("waiver", {
  invalid: {
    title: "Every waiver can count",
    why: "A waiver takes the place of a check. It does not count where its rule cannot be waived, where it lasts too long, or where its own author accepted it.",
    remediation: "Mend the file below governance/waivers/ in a pull request that somebody of the role approves.",
  },
  unproven: {
    title: "Somebody of the role approved the waiver on GitHub",
    why: "Anybody can write a name into a file. The proof is that person's review of the pull request that brought exactly these bytes.",
    remediation:
      "Bring the file again in a pull request. Somebody of the role, who neither wrote it nor asks for it, has to approve it before the merge.",
  },
  expired: {
    title: "No waiver is past its end",
    why: "A risk was accepted for a time. After it the finding is back, and somebody decides again.",
    remediation:
      "Mend what the finding says and delete the file. Or bring a new waiver whose `renews` names this one, and keep the old file, so that renewals can be counted.",
  },
  unused: {
    title: "Each waiver matches a finding",
    why: "The waiver waits for a finding that has not come yet, or names one wrongly.",
    remediation:
      "Delete it, or write rule and term as the finding has them. Where `bind` is given, the waiver covers only what that names.",
  },
  expiring: {
    title: "No waiver is about to end",
    why: "On the day it ends, what it accepts blocks again.",
    remediation: "Mend what the finding says before then, or bring a renewal that somebody of the role approves.",
  },
});
