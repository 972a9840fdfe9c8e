import { stageManifest, stageModel, trained } from "../../test/fakes/stage-model.ts";
import { mulberry } from "./random.ts";

const DAY = 86_400_000;
const ROWS = 300;
const NAME = "renewals";

/** A second model, which costs nothing to train: its world moves for two days, and then is as it was. */
export function renewals(): Readonly<Record<string, string>> {
  const manifest = stageManifest({
    name: NAME,
    edits: [["  artifact: model.bin\n", "  artifact: model.bin\n  params: {until: never}\n"]],
  });
  const sections = `monitoring: {logs: production/*.csv, window: {rows: 300}, lateness: 2h}
retraining: {set: {training.params.until: "{window.end}"}}
`;
  return { ...stageModel({ name: NAME }), [`models/${NAME}/model.yaml`]: `${manifest}${sections}` };
}

/** What its service logged in the first days of the week. */
export function renewalsLog(now: number, days: number): Readonly<Record<string, string>> {
  const random = mulberry(7);
  const scores = (trained({ name: NAME })[`models/${NAME}/ready/predictions.csv`] ?? "").trimEnd().split("\n").slice(1);
  const first = Math.floor(now / DAY) * DAY - 4 * DAY;
  const lines = Array.from({ length: days * ROWS }, (_, at) => {
    const day = Math.floor(at / ROWS);
    const time = new Date(first + day * DAY + (DAY / ROWS) * (at % ROWS)).toISOString();
    const [, score = ""] = (scores[Math.floor(random() * scores.length)] ?? "").split(",");
    const x = Math.floor(random() * 7) + (day < 2 ? 4 : 0);
    return `N${at},${time},${at % 5 === 0 ? "north" : "south"},${x},${score}`;
  });
  return { [`models/${NAME}/production/week.csv`]: `${["id,time,region,x,score", ...lines].join("\n")}\n` };
}
