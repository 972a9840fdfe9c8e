/**
 * What our own code makes of the tags of a repository, for registry.py.
 *
 *   node test/peers/tags.ts read FOLDER
 *   node test/peers/tags.ts write FOLDER NAME COMMIT MESSAGE
 */
import { localTag } from "../../src/loop/promotion/local-tag.ts";
import { localTags } from "../../src/loop/promotion/registry.ts";
import { currentAssignment, readRegistry, versionsAt } from "../../src/work/promotion/registry.ts";
import { fakeHost } from "../fakes/host.ts";

const [what = "", folder = "", name = "", commit = "", message = ""] = process.argv.slice(2);
await using host = await fakeHost();
const place = { host: { ...host, workspace: folder }, options: {} };
if (what === "write") process.stdout.write(await localTag(place, { name, commit, message }));
else {
  const { models, strays } = readRegistry(await localTags(place));
  const told = [...models].map(([model, registered]) => {
    const stages = new Set(registered.assignments.map(({ stage }) => stage));
    const serving = [...stages].flatMap((stage) => {
      const at = currentAssignment(registered, stage)?.tag.commit;
      return at === undefined ? [] : [[stage, versionsAt(registered, at).at(-1)?.version ?? at]];
    });
    const versions = registered.versions.filter(({ isCancelled }) => !isCancelled).map(({ version }) => version);
    return [model, { versions, stages: Object.fromEntries(serving), isDeprecated: registered.isDeprecated }];
  });
  process.stdout.write(JSON.stringify({ models: Object.fromEntries(told), foreign: strays.length }));
}
