// One module for all actions, so that the bundle has their shared parts once: webpack copies what several lazy chunks share.
export { auto } from "./auto/run.ts";
export { card } from "./card/run.ts";
export { check } from "./check/run.ts";
export { evaluate } from "./evaluate/run.ts";
export { gate } from "./gate/run.ts";
export { monitor } from "./monitor/run.ts";
export { plan } from "./plan/run.ts";
export { profile } from "./profile/run.ts";
export { record } from "./record/run.ts";
export { refresh } from "./refresh/run.ts";
export { report } from "./report/run.ts";
export { retrain } from "./retrain/run.ts";
export { settle } from "./settle/run.ts";
export { show } from "./show/run.ts";
export { train } from "./train/run.ts";
export { validate } from "./validate/run.ts";
