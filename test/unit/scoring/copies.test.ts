import { describe, expect, test } from "vitest";
import { Random } from "../../../src/stats/random.ts";
import { evaluateTask } from "./task-rig.ts";

const TIMEOUT = { timeout: 60_000 };

/** A hundred cases, each so many times under new ids; a few answers are wrong. */
function rows(copies: number): { readonly holdout: string; readonly candidate: string } {
  const random = Random.fromSeed(3);
  const cases = Array.from({ length: 100 }, (_, at) => {
    const y = 10 * random.uniform();
    return `patient-${at},${y},${random.normal()},${at % 7}`;
  });
  const all = Array.from({ length: 100 * copies }, (_, at) => cases[at % 100] ?? "");
  return {
    holdout: `id,patient,y,dose,ward\n${all.map((row, at) => `r${at},${row}`).join("\n")}\n`,
    candidate: `id,prediction\n${all.map((row, at) => `r${at},${row.split(",")[1]}`).join("\n")}\n`,
  };
}

const of = (columns: string, copies: number) =>
  evaluateTask({
    manifest: `task: regression\ntarget: {column: y}\ncolumns: ${columns}`,
    evaluation: "metrics: {mae: {max: 1}}",
    ...rows(copies),
  });

describe("rows that are there many times under new ids", () => {
  test("are told, with how many there are and what to write", TIMEOUT, async () => {
    const { evaluation, findings } = await of("{id: id}", 30);
    expect(evaluation?.metrics["mae"]?.value).toBe(0);
    expect(findings).toMatchObject([
      {
        rule: "evaluate/copies",
        outcome: "warn",
        message: expect.stringContaining(
          'equal another in every column but "id", and chance does not explain it: there are 100 different rows of 3,000.',
        ),
        remediation: expect.stringContaining("columns: {group: <column>}"),
      },
    ]);
  });

  test("are not told where the group says which are one case, or where each is there once", TIMEOUT, async () => {
    expect((await of("{id: id, group: patient}", 30)).findings).toEqual([]);
    expect((await of("{id: id}", 1)).findings).toEqual([]);
  });
});
