import { expect, test } from "vitest";
import { folderExchange } from "../../../../src/clusters/folder-exchange.ts";
import { endAwaited } from "../../../../src/loop/elsewhere/end-awaited.ts";
import { jobFiles } from "../../../../src/work/jobs/names.ts";
import { world, type World } from "./world.ts";

/** A run whose runner is gone while its jobs run; the ids that it waited for. */
async function cutOff(w: World): Promise<readonly string[]> {
  const cut = new Error("the runner is gone");
  const seeds = ["  artifact:", "  seeds: [4, 5]\n  artifact:"] as const;
  await w
    .train([seeds], {
      onWait: (waits) => {
        if (waits === 2) throw cut;
      },
    })
    .catch(() => undefined);
  return [...w.awaited];
}

async function end(w: World, ids: readonly string[]): Promise<void> {
  const exchange = folderExchange(w.exchangeFolder);
  const jobs = ids.map((id) => ({
    id,
    group: id.slice(0, id.lastIndexOf("-")),
    index: Number(id.split("-").at(-1)),
    repository: "acme/models",
  }));
  const settings = { exchange: w.exchangeFolder, ray: { address: "https://ray" } };
  const env = (name: string): string | undefined => ({ GITHUB_RUN_ID: "7", GITHUB_RUN_ATTEMPT: "1" })[name];
  await endAwaited(
    { ...w.opened.host, env },
    [{ name: "ray", settings, files: {}, waiter: "7-1.json", jobs }],
    async () => ({
      exchange,
      cluster: w.cluster,
    }),
  );
}

test("jobs that a cancelled run waited for are cancelled, each once", async () => {
  await using w = await world({ script: () => ["running"] });
  const ids = await cutOff(w);
  expect(ids).toHaveLength(2);
  await end(w, ids);
  await end(w, ids);
  expect(w.cluster.cancelled).toEqual(ids);
});

test("one that another run waits for as well goes on", async () => {
  await using w = await world({ script: () => ["running"] });
  const [first = "", second = ""] = await cutOff(w);
  await folderExchange(w.exchangeFolder).write(`${jobFiles(first).waits}8-1.json`, "{}");
  await end(w, [first, second]);
  expect(w.cluster.cancelled).toEqual([second]);
});

test("a cluster that does not answer then is told, with what may still run", async () => {
  await using w = await world({
    script: () => ["running"],
    fault: (_, method) => (method === "cancel" ? "before" : undefined),
  });
  const ids = await cutOff(w);
  await end(w, ids);
  expect(w.opened.host.seen.log.at(-1)).toContain(`(${ids.join(", ")}) may still run; audit finds them.`);
});
