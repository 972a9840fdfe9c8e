import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Job } from "../../../src/clusters/cluster.ts";
import { batchScript } from "../../../src/clusters/slurm-script.ts";
import { GROUP, jobOf } from "./slurm-world.ts";

/** Tells a variable and its arguments, each with a NUL behind it. */
const TELL = ["/bin/sh", "-c", `printf '%s\\0' "\${MG_VALUE-}" "$@"`, "sh"];
const ID = `${GROUP}-0`;

let folder: string;
beforeAll(async () => {
  folder = join(await mkdtemp(join(tmpdir(), "slurm-")), "it's 100% $HOME");
  await mkdir(join(folder, "jobs", ID), { recursive: true });
});
afterAll(async () => await rm(join(folder, ".."), { recursive: true }));

/** As slurmd starts it; what it said. */
async function runScript(jobs: readonly Job[], variables: Readonly<Record<string, string>>) {
  await rm(join(folder, "jobs", ID, "slurm-owner"), { force: true });
  return await runAgain(jobs, variables);
}

function runAgain(jobs: readonly Job[], variables: Readonly<Record<string, string>>) {
  return new Promise<{ code: number; stdout: string }>((resolve) => {
    const env = { PATH: process.env["PATH"], ...variables };
    const child = execFile("/bin/sh", { env }, (error, stdout) => resolve({ code: Number(error?.code ?? 0), stdout }));
    child.stdin?.end(batchScript(jobs, folder));
  });
}

async function told(jobs: readonly Job[], variables: Readonly<Record<string, string>>) {
  const { stdout } = await runScript(jobs, variables);
  const [value, ...args] = stdout.split("\0").slice(0, -1);
  return { args, value };
}

describe("the script", () => {
  test("starts exactly these arguments, whatever is in them", async () => {
    const word = fc.oneof(fc.string({ unit: "binary" }), fc.stringMatching(/^['"\\$`!\r\n\t *?#;&|<>(){}~%-]{0,12}$/));
    const plain = word.map((text) => text.replaceAll("\0", "").toWellFormed());
    await fc.assert(
      fc.asyncProperty(fc.array(plain, { maxLength: 6 }), plain, async (words, value) => {
        const job = jobOf(0, { command: [...TELL, ...words], env: { MG_VALUE: value } });
        expect(batchScript([job], folder)).not.toMatch(/[\r\0]/);
        const { args, value: got } = await told([job], { SLURM_JOB_ID: "7" });
        expect(args).toEqual(words);
        expect(got).toBe(value);
      }),
      { numRuns: 300 },
    );
  });

  test("becomes the process of the element that it is", async () => {
    const jobs = [0, 12].map((index) => jobOf(index, { id: ID, command: [...TELL, `seed ${index}`] }));
    const array = { SLURM_JOB_ID: "9", SLURM_ARRAY_JOB_ID: "8" };
    expect((await told(jobs, { ...array, SLURM_ARRAY_TASK_ID: "12" })).args).toEqual(["seed 12"]);
    expect((await told(jobs, { ...array, SLURM_ARRAY_TASK_ID: "0" })).args).toEqual(["seed 0"]);
    expect((await runScript(jobs, { ...array, SLURM_ARRAY_TASK_ID: "1" })).code).toBe(64);
    // A signal to the script is one to the process.
    const own = jobOf(0, { command: ["/bin/sh", "-c", "kill -TERM $$; sleep 1; echo on"] });
    expect((await runScript([own], { SLURM_JOB_ID: "7" })).stdout).toBe("");
  });

  test("trains for the first of two Slurm jobs, and again for the same one", async () => {
    const job = jobOf(0, { command: ["echo", "trained"] });
    expect((await runScript([job], { SLURM_JOB_ID: "7" })).stdout).toBe("trained\n");
    expect((await runAgain([job], { SLURM_JOB_ID: "7" })).stdout).toBe("trained\n");
    const other = await runAgain([job], { SLURM_JOB_ID: "6" });
    expect(other).toEqual({ code: 0, stdout: expect.stringContaining("Slurm job 6 does not train, for") });
    await rm(join(folder, "jobs", ID, "slurm-owner"));
    const raced = ["21", "22", "23", "24"].map(async (id) => await runAgain([job], { SLURM_JOB_ID: id }));
    const said = (await Promise.all(raced)).map(({ stdout }) => stdout);
    expect(said.filter((text) => text === "trained\n")).toHaveLength(1);
    const owner = (await readFile(join(folder, "jobs", ID, "slurm-owner"), "utf8")).trim();
    expect(said.filter((text) => text.includes(`says: ${owner}`))).toHaveLength(3);
    expect(await readdir(join(folder, "jobs", ID))).toEqual(["slurm-owner"]);
  });

  test("fails where the shared folder is not there on the node", async () => {
    const job = jobOf(0, { id: `${GROUP}-5`, command: ["echo", "trained"] });
    expect(await runScript([job], { SLURM_JOB_ID: "7" })).toEqual({
      code: 73,
      stdout: expect.stringContaining("cannot be made on this node"),
    });
  });

  test("has a PATH also where the node gives none", async () => {
    const { stdout } = await runScript([jobOf(0, { command: ["sh", "-c", "echo $PATH"] })], {
      SLURM_JOB_ID: "7",
      PATH: "",
    });
    expect(stdout).toBe("/usr/local/bin:/usr/bin:/bin\n");
  });

  test("is none for what no process can be given", () => {
    expect(() => batchScript([jobOf(0, { command: ["a\0b"] })], folder)).toThrow("NUL");
    expect(() => batchScript([jobOf(0, { env: { "A B": "" } })], folder)).toThrow('"A B" is no name of a variable');
  });
});
