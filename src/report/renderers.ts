// Loaded when something is told, and not before: an action's start must not pay for its end.
export { renderBom } from "./bom.ts";
export { missingSections } from "./card-missing.ts";
export { cardInSync } from "./card-sync.ts";
export { renderCard } from "./card.ts";
export { renderCroissant } from "./croissant.ts";
export { renderComment } from "./comment.ts";
export { renderReportFile } from "./report-file.ts";
export { renderSummary } from "./summary.ts";
export { renderTerminal } from "./terminal.ts";
