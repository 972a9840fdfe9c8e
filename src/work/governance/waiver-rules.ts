import { defineRules } from "../../findings/rules.ts";

/** What an acceptance of a risk has to be. Whether one that is not blocks is a policy's to say (MG-WVR-001). */
export const WAIVER = defineRules("waiver", {
  invalid: {
    title: "A waiver is one that can count",
    why: "A waiver takes the place of a check. One that names no rule that can be waived, lasts longer than it may, or that its own author accepted takes the place of nothing.",
    remediation: "Mend the file below governance/waivers/ by a pull request that somebody of the role approves.",
  },
  unproven: {
    title: "Somebody of the role approved the waiver on GitHub",
    why: "A name in a file is written by whoever writes the file. That a person approved it is told by their review of the pull request that brought these very bytes.",
    remediation:
      "Bring the file again by a pull request, and let somebody of the role, who neither asks for the waiver nor wrote it, approve it before it is merged.",
  },
  expired: {
    title: "No waiver is past its end",
    why: "A risk was accepted for a time. After it the finding is back, and somebody decides again.",
    remediation:
      "Mend what the finding says and delete the file, or bring a new waiver whose `renews` names this one; then the old file stays, so that renewals can be counted.",
  },
  unused: {
    title: "Each waiver matches a finding",
    why: "A waiver that matches nothing waits for a finding that nobody has seen yet, or names one wrongly.",
    remediation:
      "Delete it, or write rule and term as the finding has them. Where `bind` is given, it is only of what that names.",
  },
  expiring: {
    title: "No waiver is about to end",
    why: "On the day it ends, what it accepts blocks again.",
    remediation: "Mend what the finding says before then, or bring a renewal that somebody of the role approves.",
  },
});
