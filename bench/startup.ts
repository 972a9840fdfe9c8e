/**
 * From the start of a bundled action to its first work, beside an empty Node that does the same. The first thing an
 * action does is to read its event: the event's file is a named pipe here, and the moment the action opens it is the
 * moment this process sees. Where GitHub is called, it is the first request, beside a script that only loads
 * @actions/github and asks for the same pull request's repository.
 *
 *   node bench/startup.ts [folder of the bundle]
 */
import { spawn, type ChildProcess } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, open, readdir, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { capture } from "./rig/child.ts";
import { publishResults } from "./rig/result.ts";
import { duration, interleaved } from "./rig/timing.ts";

const DIST = process.argv[2] ?? join(import.meta.dirname, "../dist");
const ROUNDS = 11;
const NOT_ACTIONS = new Set(["index.js", "cli.js", "child.js"]);

await using folder = await workspace();
if (existsSync(join(DIST, "index.js"))) await bench();
else {
  process.stdout.write(`There is no bundle in ${DIST}. Build it: npm run build.\n`);
  process.exitCode = 1;
}

async function bench(): Promise<void> {
  const stubs = (await readdir(DIST))
    .filter((file) => file.endsWith(".js") && !/^\d/.test(file) && !NOT_ACTIONS.has(file))
    .toSorted();
  const tasks = Object.fromEntries(stubs.map((file) => [file.slice(0, -3), () => untilEvent(join(DIST, file))]));
  const {
    empty = Number.NaN,
    request = Number.NaN,
    bareRequest = Number.NaN,
    ...actions
  } = await interleaved<string>(ROUNDS, {
    empty: () => untilEvent(folder.emptyScript),
    request: () => untilRequest(join(DIST, "plan.js")),
    bareRequest: () => untilRequest(folder.askingScript),
    ...tasks,
  });
  const [slowest = "", time = Number.NaN] = Object.entries(actions).toSorted((a, b) => b[1] - a[1])[0] ?? [];
  process.stdout.write(
    `${Object.entries(actions)
      .map(([name, milliseconds]) => `${name} ${duration(milliseconds)}`)
      .join(", ")}\n`,
  );
  const beside = { reference: `${duration(empty)} (empty Node)`, ratio: "" };
  publishResults([
    {
      what: `start to first work, slowest of ${stubs.length} actions (${slowest})`,
      ours: duration(time),
      ...beside,
      target: "< 80 ms",
      isMet: time < 80,
    },
    {
      what: "start to first request to GitHub (plan)",
      ours: duration(request),
      reference: `${duration(bareRequest)} (@actions/github alone)`,
      ratio: `${(request / bareRequest).toFixed(2)} × its time`,
      target: "≤ 1.5 × its time",
      isMet: request <= 1.5 * bareRequest,
    },
  ]);
}

interface Workspace extends AsyncDisposable {
  readonly path: string;
  readonly pipe: string;
  readonly event: string;
  readonly emptyScript: string;
  readonly askingScript: string;
}

async function workspace(): Promise<Workspace> {
  const path = await mkdtemp(join(tmpdir(), "model-gitops-bench-"));
  const [pipe, event] = [join(path, "event.pipe"), join(path, "event.json")];
  const [emptyScript, askingScript] = [join(path, "empty.mjs"), join(path, "asking.mjs")];
  await capture(["mkfifo", pipe]);
  await writeFile(event, JSON.stringify(pullRequest()));
  await writeFile(
    emptyScript,
    'import { readFile } from "node:fs/promises";\nawait readFile(process.env.GITHUB_EVENT_PATH);\n',
  );
  await writeFile(
    askingScript,
    `import { getOctokit } from ${JSON.stringify(import.meta.resolve("@actions/github"))};
const octokit = getOctokit(process.env.INPUT_TOKEN, { baseUrl: process.env.GITHUB_API_URL });
await octokit.rest.repos.get({ owner: "acme", repo: "models" });
`,
  );
  return {
    path,
    pipe,
    event,
    emptyScript,
    askingScript,
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }),
  };
}

/** Milliseconds until the script opens the event's file. */
async function untilEvent(script: string): Promise<number> {
  const start = performance.now();
  const child = launch(script, { GITHUB_EVENT_PATH: folder.pipe });
  let isEarly = false;
  // Opening a pipe for writing waits for the one who reads it: where that one has ended, this process reads it.
  const unblock = (): void => {
    isEarly = true;
    void open(folder.pipe, "r+").then((file) => file.close());
  };
  child.once("exit", unblock);
  const file = await open(folder.pipe, "w");
  const time = performance.now() - start;
  child.off("exit", unblock);
  await end(child);
  await file.close();
  if (isEarly) throw new Error(`${script} ended before it read its event: run it by hand to see why`);
  return time;
}

/** Milliseconds until the script's first request arrives. */
async function untilRequest(script: string): Promise<number> {
  const arrived = Promise.withResolvers<number>();
  const server = createServer(() => arrived.resolve(performance.now()));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const start = performance.now();
  const child = launch(script, {
    GITHUB_EVENT_PATH: folder.event,
    GITHUB_API_URL: `http://127.0.0.1:${port}`,
    INPUT_TOKEN: "a-token",
  });
  child.once("exit", () => arrived.resolve(Number.NaN));
  const time = (await arrived.promise) - start;
  await end(child);
  server.closeAllConnections();
  server.close();
  return time;
}

function launch(script: string, variables: Readonly<Record<string, string>>): ChildProcess {
  const { PATH = "", HOME = "" } = process.env;
  const env = {
    PATH,
    HOME,
    GITHUB_ACTIONS: "true",
    GITHUB_EVENT_NAME: "pull_request",
    GITHUB_REPOSITORY: "acme/models",
    GITHUB_WORKSPACE: folder.path,
    RUNNER_TEMP: folder.path,
    GITHUB_STATE: join(folder.path, "state"),
    ...variables,
  };
  return spawn(process.execPath, [script], { cwd: folder.path, env, stdio: "ignore" });
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGKILL");
  await ended;
}

function pullRequest(): unknown {
  const repository = { id: 1, full_name: "acme/models", default_branch: "main" };
  const revision = (digit: string, ref: string): unknown => ({
    sha: digit.repeat(40),
    ref,
    repo: repository,
  });
  const user = { login: "octocat", id: 1, type: "User" };
  return {
    action: "opened",
    repository,
    pull_request: { number: 1, user, base: revision("1", "main"), head: revision("2", "change") },
  };
}
