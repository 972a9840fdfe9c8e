// Loaded when a monitor is told of, and not before: an action's start must not pay for its end.
export { alertBody, alertTitle } from "./issue.ts";
export { briefStory } from "./brief-story.ts";
export { openMetrics } from "./open-metrics.ts";
export { freshOf, healthOf } from "./monitored.ts";
export { monitorPage } from "./page.ts";
export { monitorStory } from "./story.ts";
export { monitorSummary } from "./summary.ts";
