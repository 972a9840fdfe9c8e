import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { manifestOf } from "../scenarios/fixture/model.ts";
import { CLI, cli, plainFolder } from "../scenarios/laptop.ts";

const edits = [["[node, train.mjs]", "[node, escaping.mjs]"]] as const;

/** Starts a process in a session of its own, which holds the output of training open, and goes on with `rest`. */
function escaping({ rest, env = "process.env" }: { readonly rest: string; readonly env?: string }): string {
  return `import { spawn } from "node:child_process";
const child = spawn("sleep", ["791"], { detached: true, stdio: "inherit", env: ${env} });
child.unref();
console.log("escaped " + child.pid);
${rest}
`;
}

function folderOf(script: string, timeout = "1m") {
  return plainFolder({
    "models/churn/model.yaml": manifestOf({ edits: [...edits, ["timeout: 1m", `timeout: ${timeout}`]] }),
    "models/churn/escaping.mjs": script,
  });
}

test("the run ends though a process that training started goes on, and ends it", { timeout: 60_000 }, async () => {
  await using folder = await folderOf(escaping({ rest: 'await import("./train.mjs");' }));
  const { code, err } = await cli(folder.path, ["check"]);
  expect({ code, isAlive: isAlive(escapedIn(err)) }).toEqual({ code: 0, isAlive: false });
  expect(err).toContain("ended 1 process that had left the process group");
});

test("a timeout ends it as well", { timeout: 60_000 }, async () => {
  await using folder = await folderOf(escaping({ rest: "setInterval(() => {}, 1000);" }), "2s");
  const { code, out, err } = await cli(folder.path, ["check"]);
  expect({ code, isAlive: isAlive(escapedIn(err)) }).toEqual({ code: 1, isAlive: false });
  expect(out).toContain("ran longer than its timeout");
});

test("a process without its environment cannot be found, and holds up nobody", { timeout: 60_000 }, async () => {
  await using folder = await folderOf(
    escaping({ rest: 'await import("./train.mjs");', env: "{ PATH: process.env.PATH }" }),
  );
  const { code, err } = await cli(folder.path, ["check"]);
  const escaped = escapedIn(err);
  expect({ code, isAlive: isAlive(escaped) }).toEqual({ code: 0, isAlive: true });
  process.kill(escaped);
  expect(err).toContain("still runs and holds its output open");
});

test("the second signal ends the run at once, and the training with it", { timeout: 60_000 }, async () => {
  const stubborn = `process.on("SIGTERM", () => console.log("deaf"));
console.log("escaped " + process.pid);
setInterval(() => {}, 1000);
`;
  await using folder = await folderOf(stubborn);
  const running = spawn(process.execPath, [CLI, "check"], {
    cwd: folder.path,
    env: { PATH: process.env["PATH"], HOME: process.env["HOME"] },
    stdio: ["ignore", "ignore", "pipe"],
  });
  const ended = new Promise((resolve) => void running.once("exit", resolve));
  let log = "";
  const said = (word: string): Promise<void> =>
    new Promise((resolve) => {
      running.stderr.on("data", () => (log.includes(word) ? resolve() : undefined));
    });
  running.stderr.on("data", (chunk: Buffer) => void (log += chunk.toString()));
  await said("escaped ");
  running.kill("SIGINT");
  await said("deaf");
  const before = Date.now();
  running.kill("SIGTERM");
  expect(await ended).toBe(143);
  expect(Date.now() - before).toBeLessThan(2000);
  await expect.poll(() => isAlive(escapedIn(log))).toBe(false);
});

function escapedIn(log: string): number {
  return Number(/^escaped (\d+)$/m.exec(log)?.[1]);
}

/** A zombie has ended; whether its new parent has noticed is not our affair. */
function isAlive(pid: number): boolean {
  try {
    return !readFileSync(`/proc/${pid}/stat`, "utf8").includes(") Z ");
  } catch {
    return false;
  }
}
