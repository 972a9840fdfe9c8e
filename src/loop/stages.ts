// Loaded once the session is open: what an action does is most of the bundle, and its start must not wait for it.
export { writeCards } from "./stages/card-all.ts";
export { checkAll } from "./stages/check.ts";
export { evaluateAll } from "./stages/evaluate-all.ts";
export { gateAll } from "./stages/gate-all.ts";
export { planAll } from "./stages/plan-all.ts";
export { recordAll } from "./stages/record.ts";
export { reportAll } from "./stages/report-all.ts";
export { trainAll } from "./stages/train-all.ts";
export { validateAll } from "./stages/validate-all.ts";
export { listUnsigned } from "./stages/resign.ts";
export { monitorAll } from "./stages/monitor-all.ts";
export { profileAll } from "./stages/profile-all.ts";
export { settleAll } from "./stages/settle-all.ts";
export { watchAll } from "./stages/watch-all.ts";
export { showAll } from "./stages/show-all.ts";
export { refreshAll } from "./stages/refresh-all.ts";
export { BY_ITSELF, retrainAll } from "./stages/retrain-all.ts";
