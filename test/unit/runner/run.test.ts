import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Finding } from "../../../src/findings/finding.ts";
import { INTERNAL } from "../../../src/findings/suite-rules.ts";
import { flag, text } from "../../../src/inputs/fields.ts";
import { UserError } from "../../../src/kernel/errors.ts";
import { defineAction } from "../../../src/runner/action.ts";
import { runAction } from "../../../src/runner/run.ts";
import { fakeHost, type FakeHost } from "../../fakes/host.ts";

const nobody = { connect: async () => undefined };

function action(run: () => Promise<readonly Finding[]>) {
  return defineAction({
    name: "sample",
    description: "A sample.",
    inputs: { folder: text("Folder.", { default: "out" }), isLoud: flag("Loud.") },
    outputs: {},
    run: async ({ inputs }) => ({
      findings: await run(),
      outputs: { folder: inputs.folder },
      files: { "out/a.txt": "hello" },
      summary: "# Done",
    }),
  });
}

const finding = (outcome: Finding["outcome"]): Finding => ({
  rule: "a/b",
  outcome,
  message: `it is ${outcome}`,
});

async function run(host: FakeHost, findings: () => Promise<readonly Finding[]>): Promise<number> {
  return await runAction(action(findings), { host, ...nobody });
}

test.each([
  ["pass", 0],
  ["warn", 0],
  ["waived", 0],
  ["inconclusive", 1],
  ["unmeasured", 1],
  ["fail", 1],
] as const)("%s exits with %i", async (outcome, exitCode) => {
  await using host = await fakeHost();
  expect(await run(host, async () => [finding(outcome)])).toBe(exitCode);
});

test("files, outputs, annotations and summary are published", async () => {
  await using host = await fakeHost();
  await run(host, async () => [finding("pass"), finding("fail")]);
  expect(host.seen.outputs).toEqual({ folder: "out" });
  expect(host.seen.summary).toEqual(["# Done"]);
  expect(host.seen.annotations.map(({ outcome }) => outcome)).toEqual(["fail", "pass"]);
  expect(await readFile(join(host.workspace, "out/a.txt"), "utf8")).toBe("hello");
});

test("a mistake of the user is one clear line and exit code 2, without a stack", async () => {
  await using host = await fakeHost();
  const exitCode = await run(host, async () => {
    throw new UserError("The file x is not there. Write it.");
  });
  expect(exitCode).toBe(2);
  expect(host.seen.annotations).toMatchObject([{ outcome: "fail", message: "The file x is not there. Write it." }]);
  expect(host.seen.log).toEqual([]);
});

test("wrong inputs are told all at once before anything runs", async () => {
  await using host = await fakeHost({ inputs: { "is-loud": "perhaps" } });
  let hasRun = false;
  const exitCode = await run(host, async () => {
    hasRun = true;
    return [];
  });
  expect({ exitCode, hasRun }).toEqual({ exitCode: 2, hasRun: false });
});

test("our own defect has a stack in the log, asks to be reported, and exits with 3", async () => {
  await using host = await fakeHost();
  const exitCode = await run(host, async () => {
    throw new TypeError("x is undefined");
  });
  expect(exitCode).toBe(3);
  expect(host.seen.log.join("\n")).toContain("TypeError: x is undefined");
  expect(host.seen.annotations[0]?.message).toContain("defect of model-gitops");
});

test.each([
  ["EROFS", "open", "Cannot open /work/out.json: the file system is read-only."],
  ["ENOSPC", "write", "Cannot write /work/out.json: the disk is full; free some space and run again."],
  ["EACCES", "mkdtemp", "Cannot make /work/out.json: this user may not."],
])("what the machine is to blame for (%s) is a sentence, wherever it was met", async (code, syscall, message) => {
  await using host = await fakeHost();
  const exitCode = await run(host, async () => {
    throw Object.assign(new Error(`${code}: ${syscall}`), { code, syscall, path: "/work/out.json" });
  });
  expect(exitCode).toBe(2);
  expect(host.seen.annotations).toMatchObject([{ outcome: "fail", message }]);
  expect(host.seen.log).toEqual([]);
});

test("a file that is not there may be our own mistake", async () => {
  await using host = await fakeHost();
  const exitCode = await run(host, async () => {
    throw Object.assign(new Error("ENOENT: no such file"), { code: "ENOENT", syscall: "open", path: "/x" });
  });
  expect(exitCode).toBe(3);
});

test("an output that is lost fails the run, and people are told what was found all the same", async () => {
  await using host = await fakeHost();
  const full = {
    ...host,
    output: async () => {
      throw new UserError("Cannot write GITHUB_OUTPUT (/x): the disk is full.");
    },
  };
  const exitCode = await runAction(
    action(async () => [finding("pass"), finding("fail")]),
    { host: full, ...nobody },
  );
  expect(exitCode).toBe(2);
  expect(host.seen.summary).toEqual(["# Done"]);
  expect(host.seen.annotations.map(({ message }) => message)).toEqual([
    "it is fail",
    "it is pass",
    "Cannot write GITHUB_OUTPUT (/x): the disk is full.",
  ]);
});

test("an action whose post step could not be told so does not begin", async () => {
  await using host = await fakeHost();
  let hasRun = false;
  const posting = {
    ...action(async () => {
      hasRun = true;
      return [];
    }),
    post: async () => undefined,
  };
  const unwritable = {
    ...host,
    saveState: async () => {
      throw new UserError("Cannot write GITHUB_STATE (/x): this user may not.");
    },
  };
  expect(await runAction(posting, { host: unwritable, ...nobody })).toBe(2);
  expect(hasRun).toBe(false);
  expect(host.seen.annotations[0]?.message).toContain("Cannot write GITHUB_STATE");
  expect(await runAction(posting, { host, ...nobody })).toBe(0);
  expect(host.state("isPost")).toBe("true");
});

test("a sink that fails changes no verdict", async () => {
  await using host = await fakeHost();
  const broken = {
    ...host,
    annotate: async () => {
      throw new Error("the log is gone");
    },
    summarize: async () => {
      throw new Error("read-only");
    },
  };
  expect(
    await runAction(
      action(async () => [finding("pass")]),
      { host: broken, ...nobody },
    ),
  ).toBe(0);
  expect(host.seen.log).toEqual([
    "warning: Could not show the annotations: the log is gone. The verdict stands.",
    "warning: Could not write the job summary: read-only. The verdict stands.",
  ]);
});

test("a cancelled run says that it goes on next time", async () => {
  await using host = await fakeHost();
  const exitCode = await run(host, async () => {
    host.cancel();
    host.signal.throwIfAborted();
    return [];
  });
  expect(exitCode).toBe(2);
  expect(host.seen.log).toEqual(["warning: Cancelled. What was finished is kept; run again to go on."]);
});

test("a defect in one model's part is no green run, even of what only informs", async () => {
  await using host = await fakeHost();
  const sample = action(async () => [{ ...finding("unmeasured"), rule: INTERNAL.defect.id, model: "churn" }]);
  const advice = {
    ...sample,
    run: async (given: Parameters<typeof sample.run>[0]) => ({ ...(await sample.run(given)), isAdvice: true }),
  };
  expect(await runAction(advice, { host, ...nobody })).toBe(3);
  expect(host.seen.summary).toEqual(["# Done"]);
});
