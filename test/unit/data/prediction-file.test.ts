import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { joinPredictions } from "../../../src/data/prediction-file.ts";
import type { Predictions } from "../../../src/data/predictions.ts";
import { type Table, openTable } from "../../../src/data/table.ts";
import { openDuckDb } from "../../../src/engines/duckdb.ts";
import { UserError } from "../../../src/kernel/errors.ts";
import { fakeHost } from "../../fakes/host.ts";

async function failure(work: Promise<unknown>): Promise<string> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof UserError)) throw new Error("expected a UserError", { cause: error });
  return error.message;
}

describe("predictions from a file", () => {
  async function joined(dataset: string, predictions: string, classes: readonly string[] = []): Promise<Predictions> {
    await using host = await fakeHost({ files: { "data.csv": dataset, "preds.csv": predictions } });
    await using database = await openDuckDb({ host });
    const open = (name: string): Promise<Table> =>
      openTable(database, {
        files: [join(host.workspace, name)],
        root: host.workspace,
        kinds: { id: "category" },
      });
    return await joinPredictions({
      table: await open("data.csv"),
      predictions: await open("preds.csv"),
      id: "id",
      form: classes.length > 0 ? "matrix" : "binary",
      classes,
    });
  }

  it("are joined on the id, in the dataset's order", async () => {
    const { scores, labels } = await joined(
      "id,y\nb,1\na,0\nc,1\n",
      "id,score,label\na,0.25,no\nx,0.9,yes\nc,0.75,yes\nb,,\n",
    );
    expect(scores).toEqual(new Float64Array([Number.NaN, 0.25, 0.75]));
    expect(labels).toEqual({ codes: new Int32Array([-1, 0, 1]), dictionary: ["no", "yes"] });
    const many = await joined("id\n2\n1\n", "id,score_u,score_v\n1,0.1,0.9\n2,0.2,0.8\n", ["u", "v"]);
    expect(many.scores).toEqual(new Float64Array([0.2, 0.8, 0.1, 0.9]));
  });

  it("name rows that are missing, doubled or without id", async () => {
    const message = await failure(joined("id,y\na,0\nb,1\nc,1\nd,0\ne,0\n,1\n", "id,score\na,1\na,0\n"));
    expect(message.split("\n")).toEqual([
      'data.csv has 1 row without "id". Give every row its id.',
      "preds.csv has 1 id more than once (again in row 2). Keep one row an id.",
      "preds.csv has no prediction for 4 rows of data.csv (rows 2, 3, 4, …). Predict every row.",
    ]);
    expect(await failure(joined("id\na\n", "id, score\na,1\n"))).toMatch(
      /Its column " score" has white space around it/,
    );
    expect(await failure(joined("id\na\nb\n", "id,score\na,0.5\nb,NA\n"))).toMatch(
      /"score" of preds\.csv holds other .* preds\.csv, line 3: column "score" has "NA" for a missing value/,
    );
    expect(await failure(joined("id\na\n", "id,probability\na,1\n"))).toMatch(/neither scores nor labels.*"score"/);
    expect(await failure(joined("id\na\n", "id,score\na,high\n"))).toMatch(
      /"score" of preds\.csv holds other things than numbers/,
    );
  });

  it.each([
    ["1", "1.0", "as a plain number such as 1 there and with a fraction such as 1.0 here"],
    ["100000", "1e+05", "as a plain number such as 1 there and with an exponent such as 1e+05 here"],
    ["17", "00017", "as a plain number such as 1 there and with leading zeros such as 00001 here"],
    ["17.0", "17", "with a fraction such as 1.0 there and as a plain number such as 1 here"],
    ["ab", " AB ", "in small letters there and with white space here"],
    ["ab", "AB", "in small letters there and with capitals here"],
  ])("whose ids are written differently, %s and %s, say how", async (own, other, how) => {
    const message = await failure(joined(`id,y\n${own},0\n`, `id,score\n${other},1\n`));
    expect(message).toContain(`has no prediction for 1 row of data.csv (row 1). 1 id is equal`);
    expect(message).toContain(`written differently: ${how}. Write ids as the data has them`);
    expect(message).not.toContain("17");
  });
});
