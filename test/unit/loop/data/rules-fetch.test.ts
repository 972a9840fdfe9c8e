import { expect, test } from "vitest";
import type { Edit } from "../../work/manifests.ts";
import { found, HOLDOUT, texts, type Sides } from "./rules-data-rig.ts";

const BY_IMPORTS: Edit = [
  "{path: data/holdout.csv}",
  "{path: data/holdout.csv, fetch: {command: [sh, ../../tools/fetch.sh]}}",
];
const BRINGS = "mkdir -p data; sh ../../tools/rows.sh >data/holdout.csv\n";

test.each<[string, Partial<Sides>]>([
  ["whatever code the change has", { head: { "tools/fetch.sh": BRINGS, "tools/rows.sh": "echo mine\n" } }],
  ["where the change touches none of it", { paths: ["README.md"] }],
  ["whatever lies here", { ignored: { [HOLDOUT]: "here\n" } }],
  ["in the place of what the change brings", { head: { [HOLDOUT]: "mine\n" } }],
])("what the rules fetch is brought by their command and all that it names: %s", async (_, sides) => {
  const rules = { "tools/fetch.sh": BRINGS, "tools/rows.sh": "echo theirs\n" };
  await using asked = await found({ rules, edits: [BY_IMPORTS], source: "forge", ...sides });
  const content = await asked.content;
  expect(await texts(content)).toEqual(["theirs\n"]);
  expect(content).toMatchObject({ isUnvouched: true });
});

test("packages that the change pins otherwise have a part in what is fetched", async () => {
  const rules = { "tools/fetch.sh": BRINGS, "tools/rows.sh": "echo theirs\n", "requirements.txt": "requests==1\n" };
  const head = { ...rules, "requirements.txt": "requests @ https://acme.example/mine.zip\n" };
  await using asked = await found({ rules, head, edits: [BY_IMPORTS], source: "forge" });
  expect(await asked.content).toMatchObject({ isUnvouched: true });
});

test("a command that needs more of the base branch than it names is told how to have it", async () => {
  const rules = { "tools/fetch.sh": "sh ../../$HIDDEN/rows.sh\n" };
  await using asked = await found({ rules, edits: [BY_IMPORTS], source: "forge" });
  await expect(asked.content).rejects.toThrow(/check out with fetch-depth: 0, so that it has all of them/);
});
