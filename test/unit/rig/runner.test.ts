import { mkdir, mkdtempDisposable, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { WorkflowEvent } from "../../rig/events.ts";
import { runAction, startAction } from "../../rig/runner.ts";
import type { ActionOptions } from "../../rig/runner.ts";
import { parsePairs } from "../../rig/runner/command-files.ts";
import { annotationOf, parseCommand } from "../../rig/runner/commands.ts";

const event: WorkflowEvent = {
  name: "push",
  payload: { ref: "refs/heads/main" },
  repository: "acme/models",
  repositoryId: 7,
  actor: "octocat",
  ref: "refs/heads/main",
  sha: "a".repeat(40),
};

const metadata = `name: tiny
description: tiny
inputs:
  model-dir: {description: d, default: models}
  github-token: {description: d, default: "\${{ github.token }}"}
  empty: {description: d}
runs: {using: node24, main: main.mjs, post: post.mjs}
`;

async function writeAction(
  folder: string,
  main: string,
  post = "",
): Promise<Pick<ActionOptions, "action" | "workspace">> {
  const [action, workspace] = [join(folder, "action"), join(folder, "work")];
  await mkdir(action);
  await mkdir(workspace);
  await writeFile(join(action, "action.yml"), metadata);
  await writeFile(join(action, "main.mjs"), main);
  await writeFile(join(action, "post.mjs"), post);
  return { action, workspace };
}

const base = { event, apiUrl: "http://127.0.0.1:9", token: "ghs_secret" } as const;

describe("an action that is run", () => {
  test("gets the runner's environment and nothing else, and its results are read by the runner's rules", async () => {
    await using folder = await mkdtempDisposable(join(tmpdir(), "action-"));
    const action = await writeAction(
      folder.path,
      `import { appendFileSync, readFileSync } from "node:fs";
const { env } = process;
const payload = JSON.parse(readFileSync(env.GITHUB_EVENT_PATH, "utf8"));
appendFileSync(env.GITHUB_OUTPUT, "plain=1\\nlong<<E\\na\\nb\\nE\\n");
appendFileSync(env.GITHUB_STATE, "Pid=12\\n");
appendFileSync(env.GITHUB_STEP_SUMMARY, "# token " + env["INPUT_GITHUB-TOKEN"] + "\\n");
console.log("::add-mask::hidden value");
console.log("a hidden value, " + env["INPUT_GITHUB-TOKEN"]);
console.log("::error file=" + process.cwd() + "/models/a.yaml,line=3,col=5,title=Bad%2C key::one%0Atwo%25");
console.error("::warning::from stderr");
console.log(JSON.stringify({ dir: env["INPUT_MODEL-DIR"], empty: env.INPUT_EMPTY, token: env.GITHUB_TOKEN, ref: payload.ref }));
console.log(Object.keys(env).filter((name) => !/^(GITHUB|RUNNER|INPUT|ACTIONS)_/.test(name)).sort().join());
`,
      `console.log("state " + process.env.STATE_Pid);`,
    );
    const inputs = { "model-dir": "fraud" };
    const result = await runAction({ ...base, ...action, inputs });
    expect(result).toMatchObject({
      exitCode: 0,
      conclusion: "success",
      outputs: { plain: "1", long: "a\nb" },
      state: { Pid: "12" },
      summary: "# token ***\n",
      timedOut: false,
    });
    expect(result.annotations).toEqual([
      { level: "error", message: "one\ntwo%", title: "Bad, key", file: "models/a.yaml", line: 3, column: 5 },
      { level: "warning", message: "from stderr" },
    ]);
    expect(result.log).toContain("a ***, ***\n");
    expect(result.log).toContain('{"dir":"fraud","empty":"","ref":"refs/heads/main"}\n');
    expect(result.log).toContain("\nCI,HOME,PATH\n");
    expect(result.log).toContain("state 12\n");
    expect(result.log).not.toContain("hidden value");
  });

  test("keeps ten annotations of a level, none while commands are stopped, and no summary over 1 MiB", async () => {
    await using folder = await mkdtempDisposable(join(tmpdir(), "action-"));
    const action = await writeAction(
      folder.path,
      `import { writeFileSync } from "node:fs";
for (let i = 0; i < 12; i += 1) console.log("::notice::" + i);
console.log("::stop-commands::pause-1\\n::error::not one\\n::pause-1::\\n::error::one");
writeFileSync(process.env.GITHUB_STEP_SUMMARY, "x".repeat(1024 * 1024 + 1));
process.exitCode = 3;`,
    );
    const { annotations, summary, exitCode, conclusion } = await runAction({ ...base, ...action });
    expect(annotations.filter(({ level }) => level === "notice")).toHaveLength(10);
    expect(annotations.filter(({ level }) => level === "error").map(({ message }) => message)).toEqual([
      "one",
      expect.stringContaining("$GITHUB_STEP_SUMMARY upload aborted"),
    ]);
    expect({ summary, exitCode, conclusion }).toEqual({ summary: "", exitCode: 3, conclusion: "failure" });
  });

  test("fails for a command file that the runner cannot read", async () => {
    await using folder = await mkdtempDisposable(join(tmpdir(), "action-"));
    const action = await writeAction(
      folder.path,
      `import { writeFileSync } from "node:fs"; writeFileSync(process.env.GITHUB_OUTPUT, "no separator\\n");`,
    );
    const result = await runAction({ ...base, ...action });
    expect([result.exitCode, result.conclusion]).toEqual([0, "failure"]);
  });

  test("is cancelled by SIGINT, and by SIGTERM when it does not listen", async () => {
    await using folder = await mkdtempDisposable(join(tmpdir(), "action-"));
    const action = await writeAction(
      folder.path,
      `process.on("SIGINT", () => console.log("asked"));
process.on("SIGTERM", () => { console.log("told"); process.exit(7); });
setInterval(() => {}, 1000); console.log("ready");`,
      `console.log("cleaned up");`,
    );
    const ready = Promise.withResolvers<void>();
    const onLine = (line: string): void => (line === "ready" ? ready.resolve() : undefined);
    const running = startAction({ ...base, ...action, onLine, grace: { interrupt: 200, terminate: 2000 } });
    await ready.promise;
    running.cancel();
    const result = await running.done;
    expect(result).toMatchObject({ exitCode: 7, conclusion: "cancelled", timedOut: false });
    expect(result.log).toBe("ready\nasked\ntold\ncleaned up\n");
  });

  test("is ended when it takes too long, with the children it left", async () => {
    await using folder = await mkdtempDisposable(join(tmpdir(), "action-"));
    const action = await writeAction(
      folder.path,
      `import { spawn } from "node:child_process";
process.on("SIGINT", () => {}); process.on("SIGTERM", () => {});
spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "inherit" });
setInterval(() => {}, 1000);`,
    );
    const grace = { interrupt: 50, terminate: 50 };
    // Long enough for it to have said which signals it does not heed, on a busy machine too.
    const result = await runAction({ ...base, ...action, timeout: 3000, grace });
    expect(result).toMatchObject({ exitCode: 137, timedOut: true, conclusion: "failure" });
  });
});

// Expected values follow the runner's own source: ActionCommand.cs, ActionCommandManager.cs, FileCommandManager.cs.
describe("commands", () => {
  test.each([
    ["  ::error::x", { name: "error", properties: {}, value: "x" }],
    ["::warning line=1,,file=::y", { name: "warning", properties: { line: "1" }, value: "y" }],
    ["::unknown::x", undefined],
    ["text ::error::x", undefined],
    ["text ##[error]x%5D", { name: "error", properties: {}, value: "x]" }],
    ["::debug::%250A", { name: "debug", properties: {}, value: "%0A" }],
  ])("%s", (line, expected) => {
    expect(parseCommand(line)).toEqual(expected);
  });

  test.each([
    ["line=1,endLine=2,col=3", { line: 1, endLine: 2 }],
    ["endLine=2", { line: 2, endLine: 2 }],
    ["col=3", {}],
    ["line=2,endLine=1", {}],
    ["line=1,col=4,endColumn=2", { line: 1 }],
  ])("position %s", (properties, expected) => {
    const command = parseCommand(`::error ${properties}::x`);
    if (command === undefined) throw new Error("not a command");
    expect(annotationOf("error", command, "/work")).toEqual({ level: "error", message: "x", ...expected });
  });

  test.each([["=x"], ["name"], ["name<<"], ["name<<E\nvalue"]])("file text %j is refused", (text) => {
    expect(() => parsePairs(text)).toThrow(/^Invalid/);
  });

  test("a value may hold what looks like another", () => {
    expect(parsePairs("a=b<<c\n\nd<<E\nx=1\n\nE\n")).toEqual([
      ["a", "b<<c"],
      ["d", "x=1\n"],
    ]);
  });
});
