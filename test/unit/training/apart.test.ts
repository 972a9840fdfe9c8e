import { createServer } from "node:net";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { runApart, type ApartEnd } from "../../../src/training/apart.ts";
import { fakeHost, type FakeHost } from "../../fakes/host.ts";

const RESULT = "/model-gitops/out/result";

interface Apart {
  readonly ended: ApartEnd;
  readonly lines: readonly string[];
  /** Of the result. */
  readonly text: string | undefined;
}

interface Asked {
  readonly env?: Readonly<Record<string, string>>;
  readonly timeout?: number;
  command?(host: FakeHost): readonly string[];
  /** Folders of the checkout that it may load from. */
  readonly packages?: readonly string[];
  prepare?(host: FakeHost): Promise<void>;
}

/** Runs a script apart, on a machine with a checkout that has labels. */
async function apart(script: string, asked: Asked = {}): Promise<Apart> {
  const path = { PATH: process.env["PATH"] ?? "", INPUT_TOKEN: "ghs_secret" };
  await using host = await fakeHost({
    env: { ...path, ...asked.env },
    files: { "data/labels.csv": "id,label\n1,1\n" },
  });
  await asked.prepare?.(host);
  const [scratch, tree] = [join(host.temp, "apart"), join(host.temp, "tree")];
  for (const folder of [scratch, tree]) await mkdir(folder, { mode: 0o777 });
  await writeFile(join(tree, "code.txt"), "code");
  const lines: string[] = [];
  const packages = (asked.packages ?? []).map((name) => join(host.workspace, name));
  const ended = await runApart({
    host,
    command: asked.command?.(host) ?? ["sh", "-c", script],
    cwd: host.workspace,
    shown: [
      { kind: "copy", from: tree, at: host.workspace },
      ...packages.map((at) => ({ kind: "read", from: at, at }) as const),
      { kind: "empty", at: dirname(RESULT), mode: "1777", size: "50%" },
    ],
    packages,
    added: { RESULT },
    timeout: asked.timeout ?? 20_000,
    result: RESULT,
    most: 100,
    scratch,
    onLine: (line) => void lines.push(line),
  });
  const isFile = ended.kind === "ended" && ended.result.kind === "file";
  return { ended, lines, text: isFile ? await readFile(ended.result.file, "utf8") : undefined };
}

const first = await apart("cat code.txt >$RESULT");

test.runIf(first.ended.kind === "impossible")("a machine that cannot says so", () => {
  expect(first.ended).toMatchObject({ kind: "impossible", reason: expect.stringMatching(/\S/) });
});

describe.skipIf(first.ended.kind === "impossible")("a command that runs apart", () => {
  test("sees its code and leaves a result", () => {
    expect(first.ended).toMatchObject({ end: { kind: "exited", exitCode: 0 } });
    expect(first.text).toBe("code");
  });

  test("sees no label, no other process, no variable of ours, and may change nothing", async () => {
    const looks = [
      'find / -xdev -name "labels*" 2>/dev/null',
      "for one in /proc/[0-9]*; do tr '\\0' '\\n' <$one/environ | grep -i token; done 2>/dev/null",
      "ls /home /run /mnt 2>/dev/null",
      "find / -maxdepth 3 -writable -not -path '/proc/*' -not -type l 2>/dev/null | grep -v '^/dev/\\|^/tmp$\\|^/model-gitops/out$\\|^/sys'",
      "sed -n 's/^CapBnd:\\s*0*$/no powers/p' /proc/self/status",
      "ls /proc/self/fd | tr '\\n' ' '",
      "tail -n +3 /proc/net/dev | grep -v lo: ",
      "mount -t tmpfs x /tmp 2>/dev/null && echo mounted",
    ];
    const { lines } = await apart(`${looks.join("; ")}; exit 0`);
    expect(lines).toEqual(["no powers", "0 1 2 3 "]);
  });

  test("reaches no network, not even this machine's", async () => {
    let calls = 0;
    const server = createServer((socket) => void (calls++, socket.destroy())).listen(0, "127.0.0.1");
    await new Promise((resolve) => void server.once("listening", resolve));
    const { port } = server.address() as AddressInfo;
    const script = `require("net").connect(${port}, "127.0.0.1").on("error", ({ code }) => console.log(code)).on("connect", () => console.log("connected"))`;
    const { lines } = await apart("", { command: () => ["node", "-e", script] });
    server.close();
    expect({ lines: lines.map((line) => line.replace("ENETUNREACH", "ECONNREFUSED")), calls }).toEqual({
      lines: ["ECONNREFUSED"],
      calls: 0,
    });
  });

  test("leaves a regular file of at most the bytes that are taken, or nothing is read", async () => {
    const scripts = {
      "ln -s /etc/passwd $RESULT": "other",
      "mkfifo $RESULT": "other",
      "mkdir $RESULT": "other",
      ":": "none",
      "truncate -s 1T $RESULT": "too-large",
    };
    const found = Object.keys(scripts).map(async (script) => {
      const { ended } = await apart(script);
      return [script, ended.kind === "ended" ? ended.result.kind : ended.kind] as const;
    });
    expect(Object.fromEntries(await Promise.all(found))).toEqual(scripts);
  });

  test("ends with all that it started, whatever they ignore", async () => {
    const started = Date.now();
    const { ended } = await apart("trap '' TERM INT HUP; (setsid sleep 4217 &); sleep 4217", { timeout: 300 });
    expect(ended).toMatchObject({ end: { kind: "timed-out" } });
    expect(Date.now() - started).toBeLessThan(5000);
  });

  test("may write beside its code, and nothing of that stays", async () => {
    const { text, lines } = await apart(
      "mkdir logs && echo x >logs/a && echo changed >code.txt; cat code.txt >$RESULT",
    );
    expect({ text, lines }).toMatchObject({ text: expect.stringMatching(/^(?:code|changed\n)$/) });
  });

  test("starts what was installed in the checkout, and loads from there", async () => {
    const { lines } = await apart("", {
      packages: ["venv"],
      command: () => ["venv/bin/interpreter", "-c", "cat venv/lib/module; ls data"],
      async prepare({ workspace }) {
        for (const folder of ["venv/bin", "venv/lib"]) await mkdir(join(workspace, folder), { recursive: true });
        await writeFile(join(workspace, "venv/bin/interpreter"), '#!/bin/sh\nexec /bin/sh "$@"\n', { mode: 0o755 });
        await writeFile(join(workspace, "venv/lib/module"), "installed\n");
      },
    });
    expect(lines).toEqual(["installed", expect.stringMatching(/cannot access '?data'?/)]);
  });

  test("is not started where its program is not shown", async () => {
    const { ended } = await apart("", {
      command: ({ temp }) => [join(temp, "program")],
      prepare: ({ temp }) => writeFile(join(temp, "program"), "#!/bin/sh\n", { mode: 0o755 }),
    });
    expect(ended).toEqual({ kind: "unreachable", path: expect.stringMatching(/\/temp\/program$/) });
  });

  test("of a program that is nowhere, the shell says so", async () => {
    const { ended, lines } = await apart("", { command: () => ["model-gitops-nowhere"] });
    expect(ended).toMatchObject({ kind: "ended", end: { kind: "exited", exitCode: 127 } });
    expect(lines.join()).toContain("not found");
  });
});
