import type { AlertsRecord, PastWindow, WindowRecord } from "../../generated/types.ts";
import { layOut, piece, type Node } from "../layout.ts";
import { code, prose } from "../markdown.ts";
import { mentionText } from "../mention.ts";
import { distributionFolds, driftEvidence, onlyFlagged, trendWords } from "../monitor/evidence.ts";
import type { Told } from "../monitor/monitored.ts";
import { referenceLine } from "../monitor/origin.ts";
import { performanceNotes, performanceTable } from "../monitor/performance-view.ts";
import { momentText, rowsText, spanText } from "../monitor/words.ts";
import { firingAlert, isTime } from "./causes.ts";
import type { IssueText } from "./fallback-issue.ts";
import { seenOf } from "./seen.ts";
import { askByHand } from "./way-back.ts";

const LIMIT = 60_000;
const MOST = 3;

export interface Waiting {
  readonly model: string;
  /** The newest window. */
  readonly window: WindowRecord;
  readonly past?: readonly PastWindow[] | undefined;
  readonly alerts?: AlertsRecord | undefined;
  /** What labels show: a sentence; untrusted. */
  readonly performance: string;
  readonly owners: readonly string[];
  readonly manifestPath: string;
}

/**
 * The issue of a model whose inputs moved while labels show credibly that nothing was lost: why no pull request comes,
 * what would change that, and how to ask for one anyway.
 */
export function waitingIssue(waiting: Waiting): IssueText {
  const { model, owners, manifestPath } = waiting;
  const seen = seenOf(waiting.window, waiting.past);
  const nodes: Node[] = [
    piece(0, "what happened", lead(waiting)),
    ...(seen === undefined ? [] : evidenceNodes(seen)),
    piece(0, "what would change that", change(waiting)),
    ...(seen === undefined ? [] : distributionFolds(seen.window, 1)),
  ];
  const names = owners.slice(0, 10).map(mentionText).join(", ");
  const foot = `<sub>${names === "" ? "" : `For ${names} · `}limits: ${code(manifestPath, 200)}</sub>`;
  const body = layOut(nodes, foot, {
    limit: LIMIT,
    measure: (text) => text.length,
    elsewhere: "The full story is in monitor.html of the run.",
  });
  return { title: `${model}: production drifts, labels hold, no retraining is proposed`, body };
}

function lead({ model, performance, alerts }: Waiting): string {
  const alert = firingAlert("drift", alerts);
  const since = alert === undefined || !isTime(alert.since) ? "" : ` since ${momentText(alert.since)}`;
  const drift = alert === undefined ? "" : ` ${prose(alert.summary, 400)}`;
  return [
    `➖ **The inputs of ${code(model, 63)} drift${since}, and its labels show that nothing was lost: no retraining is proposed.**${drift}`,
    prose(performance, 600),
  ]
    .filter((part) => part !== "")
    .join("\n\n");
}

function evidenceNodes(seen: Told): readonly Node[] {
  const { window } = seen;
  const grids = [driftEvidence(window, MOST), performanceTable(onlyFlagged(window, ["realized"], MOST))];
  const trend = trendWords("drift", seen);
  const [labels = ""] = performanceNotes(window);
  return [
    ...grids.filter((grid) => grid !== undefined).map((grid) => piece(2, "what was measured", grid)),
    piece(
      1,
      "the window",
      [
        `Window of ${prose(spanText(window.window.from, window.window.to), 100)}, ${rowsText(window.window.rows)}.`,
        trend === "" ? "" : `${trend}.`,
        referenceLine(window),
        prose(labels, 400),
      ]
        .filter((part) => part !== "")
        .join(" "),
    ),
  ];
}

function change({ model, manifestPath }: Waiting): string {
  return [
    "**What would change that**",
    "",
    "- A metric by labels that passes its limit, or labels that no longer come: then this drift asks for a retraining by itself.",
    `- To hear less of it: if the change is here to stay, make newer rows the reference, or leave \`drift\` out of \`retraining.when\` in ${code(manifestPath, 200)}.`,
    `- To have one anyway, ${askByHand(model)}.`,
    "- This closes by itself once the drift is over or a retraining is proposed. Closed by you, it stays closed for this drift.",
  ].join("\n");
}
