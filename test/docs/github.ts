import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { parseArgs } from "node:util";
import { startEmulator, tipOf, type Emulator } from "../rig/emulator.ts";
import { workflowDispatchEvent } from "../rig/events.ts";
import { git } from "../rig/git.ts";
import { commentsOn, onPullRequest, onPush } from "../rig/quick-start.ts";
import { callApi, mergePull, readPull } from "../rig/repository.ts";
import { machineVariables } from "../rig/runner/environment.ts";
import { runTemplate } from "../rig/workflow/run.ts";

/** An emulated GitHub with an empty repository, and what `gh` of the pages asks of it. */
export interface PageGitHub extends AsyncDisposable {
  readonly emulator: Emulator;
  /** Where test/docs/gh.mjs sends what was typed. */
  readonly url: string;
}

interface Answer {
  readonly code: number;
  readonly output: string;
}

interface Asked {
  readonly args: readonly string[];
  readonly directory: string;
}

export async function startGitHub(): Promise<PageGitHub> {
  await using stack = new AsyncDisposableStack();
  const emulator = stack.use(await startEmulator({ people: { ada: "admin", grace: "write" } }));
  const server = createServer((request, response) => {
    void (async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(Buffer.from(chunk));
      const asked = JSON.parse(Buffer.concat(chunks).toString()) as Asked;
      const answer = await answered(emulator, asked).catch((error: unknown) => ({ code: 70, output: String(error) }));
      response.end(JSON.stringify(answer));
    })();
  });
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, "127.0.0.1", resolve);
  await promise;
  stack.defer(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const resources = stack.move();
  return {
    emulator,
    url: `http://127.0.0.1:${port}`,
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

/** What each command does here; whatever runs a workflow on GitHub runs it before it answers. */
async function answered(emulator: Emulator, { args, directory }: Asked): Promise<Answer> {
  const [topic = "", verb = "", ...rest] = args;
  const command = COMMANDS[`${topic} ${verb}`];
  if (command === undefined) return { code: 64, output: `the emulated GitHub does not know gh ${args.join(" ")}\n` };
  const branch = (await git(directory, ["branch", "--show-current"])).trim();
  return await command({ emulator, branch, args: rest, directory });
}

interface Typed {
  readonly emulator: Emulator;
  readonly branch: string;
  readonly args: readonly string[];
  readonly directory: string;
}

const COMMANDS: Readonly<Record<string, (typed: Typed) => Promise<Answer>>> = {
  "auth token": async ({ emulator }) => said(`${emulator.token("ada")}\n`),
  async "pr create"({ emulator, branch, directory }) {
    const title = (await git(directory, ["log", "-1", "--format=%s"])).trim();
    const json = await callApi(emulator, "ada", {
      method: "POST",
      path: `/repos/${emulator.slug}/pulls`,
      body: { title, body: "", base: "main", head: branch },
    });
    return said(`https://github.com/${emulator.slug}/pull/${Number(json["number"])}\n`);
  },
  async "pr checks"({ emulator, branch }) {
    await emulator.settle("ada");
    const { exitCode } = await onPullRequest(emulator, { number: await numberOf(emulator, branch) });
    return { code: exitCode, output: `model-gitops\t${exitCode === 0 ? "pass" : "fail"}\n` };
  },
  async "pr view"({ emulator, branch }) {
    const comments = await commentsOn(emulator, await numberOf(emulator, branch));
    return said(comments.map(({ body }) => `${body}\n`).join("\n"));
  },
  async "pr merge"({ emulator, branch }) {
    const before = await tipOf(emulator);
    await mergePull(emulator, { number: await numberOf(emulator, branch) }, "squash");
    const { exitCode, log } = await onPush(emulator, before);
    return { code: exitCode, output: exitCode === 0 ? "" : log };
  },
  async "workflow run"({ emulator, args }) {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { field: { type: "string", short: "f", multiple: true, default: [] } },
    });
    const inputs = Object.fromEntries(values.field.map((field) => field.split(/=(.*)/s).slice(0, 2)));
    const event = await workflowDispatchEvent(emulator, { inputs });
    const [template = ""] = positionals;
    const logs: string[] = [];
    const { jobs } = await runTemplate(emulator, {
      template,
      event: { ...event, actor: "ada" },
      action: { env: machineVariables() },
      async around(_, start) {
        const result = await start();
        logs.push(result.log);
        return result;
      },
    });
    const isGood = !Object.values(jobs).includes("failure");
    return { code: isGood ? 0 : 1, output: isGood ? "" : logs.join("\n") };
  },
};

function said(output: string): Answer {
  return { code: 0, output };
}

async function numberOf(emulator: Emulator, branch: string): Promise<number> {
  for (let number = 1; number < 100; number += 1) {
    const pull = await readPull(emulator, number);
    if (pull.headRef === branch && pull.json["state"] === "open") return number;
  }
  throw new Error(`no open pull request of ${branch}`);
}
