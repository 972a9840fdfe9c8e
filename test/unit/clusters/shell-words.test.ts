import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { commandLine } from "../../../src/clusters/shell-words.ts";

const PRINT = "process.stdout.write(JSON.stringify(process.argv.slice(1)))";
const HOSTILE = [
  "",
  " ",
  "a b",
  "'",
  "''",
  "a'b'c",
  '"',
  "\\",
  "\\'",
  "$HOME",
  "${HOME}",
  "$(id)",
  "`id`",
  "!!",
  "a\nb",
  "\r\n",
  "\t",
  "*",
  "~",
  "~root",
  "#x",
  ";exit",
  "&&",
  "|cat",
  ">/dev/null",
  "-n",
  "--",
  "A=b",
  "{a,b}",
  "[a]",
  "?",
  "é😀",
  "\u0007\u001B[31m",
  "%s",
  "exec",
];

test.each(["/bin/sh", "/bin/bash", "/bin/dash"])("%s starts exactly these arguments", (shell) => {
  const line = commandLine([process.execPath, "-e", PRINT, "--", ...HOSTILE]);
  const { stdout, stderr } = spawnSync(shell, ["-c", line], { encoding: "utf8" });
  expect(stderr).toBe("");
  expect(JSON.parse(stdout)).toEqual(HOSTILE);
});

test("variables are set as they are written, and a signal reaches the process", () => {
  const print = "process.stdout.write(JSON.stringify([process.env.A, process.env.B])); process.kill(process.pid, 15)";
  const line = commandLine([process.execPath, "-e", print], { A: "$HOME `id`\n'", B: "" });
  const { stdout, signal } = spawnSync("/bin/sh", ["-c", line], { encoding: "utf8" });
  expect(JSON.parse(stdout)).toEqual(["$HOME `id`\n'", ""]);
  // The shell is gone: it would have said 143.
  expect(signal).toBe("SIGTERM");
});

test("what no argument can hold is not sent on without it", () => {
  expect(() => commandLine(["a\0b"])).toThrow("NUL");
});
