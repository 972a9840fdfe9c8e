export * from "./sample-hostile.ts";
export * from "./sample-manifest.ts";
export * from "./sample-records.ts";
export * from "./sample-reports.ts";
