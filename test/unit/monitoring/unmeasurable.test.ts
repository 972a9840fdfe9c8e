import { expect, it } from "vitest";
import { logRig, saidOf } from "./rig.ts";

const rows = Array.from(
  { length: 20 },
  (_, row) => `r${row},2026-11-27T10:${10 + row}:00Z,${17_000_000_000 + row},${row / 20}`,
);
const LOG = `request_id,ts,customer,proba\n${rows.join("\n")}\n`;
const LABELS = `request_id,outcome\n${rows.map((_, row) => `r${row},yes`).join("\n")}\n`;

interface Case {
  readonly columns: string;
  readonly labels?: string;
  /** What the windows say of answers and of labels. */
  readonly why: { readonly answers?: string; readonly labels?: string };
}

const good = "id: request_id, time: ts, score: proba";
const cases: Readonly<Record<string, Case>> = {
  "a column of scores with another name": {
    columns: "id: request_id, time: ts, score: prova",
    why: {
      answers: `The log has no column "prova", which monitoring.columns.score names. Did you mean "proba"?`,
    },
  },
  "no column of answers": {
    columns: "id: request_id, time: ts",
    why: {
      answers:
        "The log has no answers. Name the column that has them as monitoring.columns.score, or of classes as monitoring.columns.label.",
    },
  },
  "an id with another name": {
    columns: "id: number, time: ts, score: proba",
    why: {
      labels: `Labels come later, and are joined by the id. The log has no column "number", which monitoring.columns.id names. It has "request_id", "ts", "customer" and "proba".`,
    },
  },
  "a truth with another name": {
    columns: good,
    labels: "column: outcomes",
    why: {
      labels: `The labels have no column "outcomes". Did you mean "outcome"? Name the id's as monitoring.labels.joinOn, and the truth's as monitoring.labels.column.`,
    },
  },
};

it.each(Object.entries(cases))("says why nothing is measured for %s", async (_, { columns, labels, why }) => {
  await using rig = await logRig({
    files: { "logs/a.csv": LOG, "labels.csv": LABELS },
    labels: ["labels.csv"],
    monitoring: `columns: {${columns}}\nlabels: {path: labels.csv, ${labels ?? "column: outcome"}}`,
    now: "2026-11-28T12:00:00Z",
  });
  const measured = await rig.measure();
  expect(measured.windows[0]?.why).toEqual(why);
  // A log may have no answers on purpose: of that there is no finding.
  const told = Object.values(why).filter((reason) => !reason.startsWith("The log has no answers"));
  const said = saidOf(measured).join("\n");
  expect(told.filter((reason) => !said.includes(reason))).toEqual([]);
});

it("names the column that holds times, where no row has one", async () => {
  await using rig = await logRig({ files: { "logs/a.csv": LOG }, now: "2026-11-28T12:00:00Z" });
  expect(saidOf(await rig.measure())).toContain(
    `logs/time unmeasured: 20 rows of 20 have no time that can be read, and are in no window. "ts" holds times: name it as monitoring.columns.time, if it is when the row was answered.`,
  );
  await using numbers = await logRig({
    files: {
      "logs/a.csv": LOG.replaceAll(/2026-11-27T10:(\d\d):00Z/g, (_, minute) => `${1_795_770_000 + Number(minute)}`),
    },
    now: "2026-11-28T12:00:00Z",
  });
  expect(saidOf(await numbers.measure()).join("\n")).toContain(`"ts" holds times`);
});
