import { getEventListeners } from "node:events";
import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { openDuckDb } from "../../../src/engines/duckdb.ts";
import { fakeHost } from "../../fakes/host.ts";
import { failure, workspace } from "./opened-files.ts";

describe("slice conditions", () => {
  const csv = "age,region,Weird name\n20,north,1\n30,south,2\n,north,3\n";

  it("are true, false, and false where they are null", async () => {
    await using opened = await workspace({ "a.csv": csv });
    const dataset = await opened.open("a.csv");
    expect(await dataset.where("age < 25")).toEqual(new Uint8Array([1, 0, 0]));
    expect(await dataset.where("region IN ('north') AND NOT (age BETWEEN 25 AND 35)")).toEqual(
      new Uint8Array([1, 0, 0]),
    );
    expect(await dataset.where(`"Weird name" >= 2 and upper(region) like 'S%' -- comment`)).toEqual(
      new Uint8Array([0, 1, 0]),
    );
    expect(await dataset.where("age is null or case when age > 25 then true else false end")).toEqual(
      new Uint8Array([0, 1, 1]),
    );
  });

  it.each([
    ["true; DROP TABLE x"],
    ["1 = 1) FROM read_text('.git/config') --"],
    ["EXISTS (SELECT 1 FROM read_csv('/etc/passwd'))"],
    ["age < (SELECT 1)"],
    ["age, region"],
    ["*"],
    ["row_number() over () = 1"],
    ["sum(age) > 1"],
    ["random() < 0.5"],
    ["getvariable('x') = 1"],
    ["current_setting('threads') = 1"],
    ["age < $1"],
    ["age < ?"],
    ["now() > '2020-01-01'"],
    ["no_such_function(age)"],
    ["age <"],
    [""],
    ["age = 1 \0"],
    ["read_text('a.csv') is null"],
    ["true UNION SELECT true"],
    ["#1 = 1"],
  ])("refuse %s", async (expression) => {
    await using opened = await workspace({ "a.csv": csv });
    const dataset = await opened.open("a.csv");
    expect(await failure(dataset.where(expression))).toMatch(/^The condition /);
    expect(dataset.rows).toBe(3);
    expect(await dataset.numbers("age")).toHaveLength(3);
  });

  it("name the column that is not there", async () => {
    await using opened = await workspace({ "a.csv": csv });
    expect(await failure((await opened.open("a.csv")).where("agee < 3"))).toMatch(
      /^The condition "agee < 3" names "agee", which is no column\. Did you mean "age"\?/,
    );
  });
});

describe("the lock", () => {
  it("reads nothing outside the folders, and changes no setting", async () => {
    await using opened = await workspace({ "a.csv": "a\n1\n" });
    const { database, host } = opened;
    await mkdir(join(host.temp, "outside"), { recursive: true });
    await writeFile(join(host.temp, "outside", "secret.csv"), "a\n1\n");
    await symlink(join(host.temp, "outside"), join(host.workspace, "link"));
    const attempts = [
      "SELECT * FROM read_text('/etc/passwd')",
      `SELECT * FROM read_csv('${host.workspace}/../temp/outside/secret.csv')`,
      "SET threads = 1",
      "RESET allowed_directories",
      "INSTALL httpfs",
      "LOAD httpfs",
      "SELECT * FROM read_csv('https://example.com/a.csv')",
      "ATTACH '/tmp/x.db'",
    ];
    attempts.push(`SELECT * FROM read_csv('${host.workspace}/link/secret.csv')`);
    for (const attempt of attempts)
      await expect(database.rows(attempt)).rejects.toMatchObject({
        cause: { message: expect.stringMatching(/disabled|locked|cannot be|Cannot|not allowed/i) },
      });
  });

  it("stops every open query when the run is cancelled, with one listener for all of them", async () => {
    await using host = await fakeHost();
    const listeners = (): number => getEventListeners(host.signal, "abort").length;
    {
      await using database = await openDuckDb({ host });
      const endless = "SELECT sum(a.i * b.i) FROM range(3000000) a(i), range(3000000) b(i)";
      const answers = Array.from({ length: 20 }, () => failure(database.rows(endless)));
      await setTimeout(50);
      expect(listeners()).toBe(1);
      host.cancel();
      expect(new Set(await Promise.all(answers))).toEqual(new Set(["A query was stopped: the run was cancelled."]));
      await expect(database.rows("SELECT 1")).rejects.toThrow("cancelled by SIGINT");
    }
    expect(listeners()).toBe(0);
  });

  it("stops a query that takes too long", async () => {
    await using host = await fakeHost();
    await using database = await openDuckDb({ host, timeout: 200 });
    expect(await failure(database.rows("SELECT sum(a.i * b.i) FROM range(3000000) a(i), range(3000000) b(i)"))).toMatch(
      /took longer than 200 ms/,
    );
  });
});
