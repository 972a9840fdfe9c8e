import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { runGroup, type GroupOptions } from "../../../src/training/process-group.ts";

const env = { PATH: process.env["PATH"] ?? "" };

async function run(script: string, options: Partial<GroupOptions> = {}) {
  const lines: string[] = [];
  const end = await runGroup({
    command: ["/bin/sh", "-c", script],
    cwd: "/",
    env,
    timeout: 10_000,
    grace: 300,
    signal: new AbortController().signal,
    onLine: (line) => void lines.push(line),
    ...options,
  });
  return { end, lines };
}

// A zombie has ended; whether its new parent has noticed is not our affair.
function isAlive(pid: number): boolean {
  try {
    return !readFileSync(`/proc/${pid}/stat`, "utf8").includes(") Z ");
  } catch {
    return false;
  }
}

test("output of both streams is handed on line by line", async () => {
  const { end, lines } = await run("echo one; echo two >&2; printf three");
  expect(end).toEqual({ kind: "exited", exitCode: 0 });
  expect(lines.toSorted()).toEqual(["one", "three", "two"]);
});

test("nothing of our environment reaches the child", async () => {
  process.env["INPUT_TOKEN"] = "hidden";
  const { lines } = await run("env | grep -c INPUT_ || true");
  delete process.env["INPUT_TOKEN"];
  expect(lines).toEqual(["0"]);
});

test("an exit code is an end like any other", async () => {
  const { end } = await run("exit 7");
  expect(end).toEqual({ kind: "exited", exitCode: 7 });
});

test("a timeout ends a group that ignores TERM, grandchildren included", async () => {
  const { end, lines } = await run("trap '' TERM; sleep 100 & echo $!; wait; sleep 100", { timeout: 1000 });
  expect(end).toEqual({ kind: "timed-out" });
  expect(isAlive(Number(lines[0]))).toBe(false);
});

test("a child left behind by a command that ended well is ended too", async () => {
  const { end, lines } = await run("sleep 100 & echo $!");
  expect(end).toEqual({ kind: "exited", exitCode: 0 });
  expect(isAlive(Number(lines[0]))).toBe(false);
});

/** A process in a session of its own; the command goes on once it runs, however busy the machine is. */
const escape = (prefix = ""): string =>
  `F=$(mktemp -u); ${prefix} setsid sh -c "echo \\$\\$; : > $F; exec sleep 791" & until [ -e "$F" ]; do sleep 0.05; done; rm "$F";`;

test("a process that left the group is ended with it, and named", async () => {
  const { end, lines } = await run(escape());
  expect(end).toEqual({ kind: "exited", exitCode: 0 });
  expect(isAlive(Number(lines[0]))).toBe(false);
  expect(lines.slice(1)).toEqual([
    "model-gitops: ended 1 process that had left the process group of this command and outlived it.",
  ]);
});

test("a timeout ends a process that left the group", async () => {
  const { end, lines } = await run(`${escape()} sleep 100`, { timeout: 2000 });
  expect(end).toEqual({ kind: "timed-out" });
  expect(isAlive(Number(lines[0]))).toBe(false);
});

test("a process that hides and holds the output open is not waited for, and is named", async () => {
  const { end, lines } = await run(escape("env -i"));
  expect(end).toEqual({ kind: "exited", exitCode: 0 });
  process.kill(Number(lines[0]));
  expect(lines.slice(1)).toEqual([
    "model-gitops: a process of this command still runs and holds its output open. It was left alone, and its output is not read.",
  ]);
});

test("cancelling ends the group", async () => {
  const controller = new AbortController();
  setTimeout(() => controller.abort(), 200);
  const { end } = await run("sleep 100", { signal: controller.signal });
  expect(end).toEqual({ kind: "cancelled" });
});

test("a program that is not there says so", async () => {
  const { end } = await run("", { command: ["no-such-program"] });
  expect(end).toEqual({ kind: "not-started", reason: '"no-such-program" is not installed on this machine' });
});

test("a cancelled command that heeds nothing is gone before the runner loses its patience", async () => {
  const cancel = new AbortController();
  const started = Date.now();
  const { end } = await run("trap '' TERM INT; echo up; while :; do sleep 0.1; done", {
    grace: 10_000,
    signal: cancel.signal,
    onLine: () => cancel.abort(),
  });
  expect(end).toEqual({ kind: "cancelled" });
  expect(Date.now() - started).toBeLessThan(6000);
});
