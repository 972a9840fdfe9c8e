// Loaded once the session is open: what an action does is most of the bundle, and its start must not wait for it.
export { writeCards } from "./card-all.ts";
export { checkAll } from "./check.ts";
export { evaluateAll } from "./evaluate-all.ts";
export { gateAll } from "./gate-all.ts";
export { planAll } from "./plan-all.ts";
export { recordAll } from "./record.ts";
export { reportAll } from "./report-all.ts";
export { trainAll } from "./train-all.ts";
export { validateAll } from "./validate-all.ts";
