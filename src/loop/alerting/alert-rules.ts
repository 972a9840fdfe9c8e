import { defineRules } from "../../findings/rules.ts";

export const ALERT = defineRules("alert", {
  delivery: {
    title: "Alerts are delivered",
    why: "An alert that does not arrive helps nobody. The next run sends it again, and the windows stay as they are.",
    remediation: "Mend what the message names; the next run of the monitor tells it again.",
  },
  issue: {
    title: "Alerts have their issue",
    why: "The issue is where an alert is seen and talked about. Without the permission to write it an alert would stay in a log that nobody reads.",
    remediation:
      "Give the job that settles `issues: write` under `permissions:`, or set `monitoring.alerts.issue: false`.",
  },
  heartbeat: {
    title: "The watch outside of GitHub hears of each run",
    why: "The watch notices when the monitor itself no longer runs.",
    remediation: "Look at the address in the variable; until it is right, the watch says that the monitor is down.",
  },
});
