import { flag, path } from "../../src/inputs/fields.ts";
import { manifests, store, token } from "../../src/inputs/shared.ts";
import { openPlace } from "../../src/loop/place/place.ts";
import { openSession } from "../../src/loop/place/session.ts";
import { defineAction } from "../../src/runner/action.ts";

export const site = defineAction({
  name: "site",
  description:
    "Writes pages that say what serves, since when, whether it is healthy, who approved it and on which data, for GitHub Pages or any folder.",
  inputs: {
    manifests,
    output: path("Folder of the pages. What changed is written, and pages of what is gone are removed.", {
      default: "model-gitops-site",
    }),
    people: flag("Tell the names of who approved, asked and merged. Default: how many, and in which roles."),
    store,
    token,
  },
  outputs: {
    site: "The folder of the pages.",
    pages: "How many files it has.",
    written: "How many of them changed.",
  },
  async run({ inputs: { people, ...inputs }, host, forge }) {
    await using place = await openPlace({ host, forge, options: { ...inputs, models: [], base: "" } });
    const { siteAll } = await import("../../src/loop/stages.ts");
    return await siteAll(await openSession(place), { people });
  },
});
