import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtempDisposable, readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";

const SOURCE = join(import.meta.dirname, "../../../src/host");

/** A run with a temporary folder that heeds no signal; what it came to once `act` had its way with it. */
async function cancelled(patience: number, act: (kill: (signal: NodeJS.Signals) => void) => void) {
  await using parent = await mkdtempDisposable(join(tmpdir(), "cancelled-"));
  const script = `
    const { cancellation } = await import(${JSON.stringify(`${SOURCE}/cancellation.ts`)});
    const { temporaryFolder } = await import(${JSON.stringify(`${SOURCE}/temporary.ts`)});
    const { writeFileSync } = await import("node:fs");
    cancellation(${patience});
    const folder = await temporaryFolder(${JSON.stringify(parent.path)}, "run-");
    writeFileSync(folder.path + "/rows.csv", "secret");
    console.log("ready");
    setInterval(() => {}, 1000);
  `;
  const child = spawn(process.execPath, ["--input-type=module", "-e", script], { stdio: ["ignore", "pipe", "pipe"] });
  const ended = new Promise<number | null>((resolve) => void child.once("close", resolve));
  let said = "";
  child.stderr.on("data", (chunk: Buffer) => void (said += chunk.toString()));
  await new Promise<void>((resolve) => void child.stdout.once("data", () => resolve()));
  expect(await readdir(parent.path)).toHaveLength(1);
  act((signal) => child.kill(signal));
  return { code: await ended, said, left: existsSync(parent.path) ? await readdir(parent.path) : [] };
}

test("the second signal ends the process at once, and its temporary folders go", async () => {
  const twice = await cancelled(60_000, (kill) => {
    kill("SIGINT");
    setTimeout(() => kill("SIGTERM"), 100);
  });
  expect(twice).toEqual({ code: 143, said: "", left: [] });
});

test("so does a run that does not heed the first one in time", async () => {
  const late = await cancelled(100, (kill) => kill("SIGINT"));
  expect(late).toMatchObject({ code: 130, said: expect.stringContaining("did not end in time"), left: [] });
});
