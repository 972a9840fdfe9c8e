import { defineRules } from "../../findings/rules.ts";

export const ALERT = defineRules("alert", {
  delivery: {
    title: "Alerts reach those who are to be told",
    why: "An alert that nobody hears of is none. What failed is sent again by the next run, and the windows stand as they are.",
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
    why: "It is what notices that the monitor itself does not run any more.",
    remediation: "Look at the address in the variable; until it is right, the watch says that the monitor is down.",
  },
});
