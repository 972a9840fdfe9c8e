/**
 * Makes, of each template in workflows-templates/, what other places need: the same as a reusable workflow
 * (.github/workflows/), the short file that calls it (workflows-templates/reusable/), that file as an organisation
 * offers it (workflows-templates/organization/), and a copy for GitHub Enterprise Server.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { callerOf } from "./workflows/caller.ts";
import { enterpriseServer, isForServers } from "./workflows/enterprise-server.ts";
import { forOrganization, ICON, propertiesOf } from "./workflows/organization.ts";
import { reusable } from "./workflows/reusable.ts";
import { readTemplate } from "./workflows/template.ts";

const ROOT = join(import.meta.dirname, "..");
const SOURCE = "workflows-templates";
const REUSABLE = ".github/workflows";

const names = readdirSync(join(ROOT, SOURCE)).filter((name) => name.endsWith(".yml"));
const files = Object.fromEntries(names.flatMap((name) => Object.entries(variantsOf(name))));
for (const path of earlier()) rmSync(join(ROOT, path), { recursive: true, force: true });
for (const [path, text] of Object.entries({ ...files, [`${SOURCE}/organization/model-gitops.svg`]: ICON })) {
  mkdirSync(dirname(join(ROOT, path)), { recursive: true });
  writeFileSync(join(ROOT, path), text);
}

function variantsOf(name: string): Readonly<Record<string, string>> {
  const template = readTemplate(name, readFileSync(join(ROOT, SOURCE, name), "utf8"));
  const called = reusable(template);
  const caller = callerOf(template, called);
  return {
    [`${REUSABLE}/${name}`]: called.text,
    [`${SOURCE}/reusable/${name}`]: caller,
    [`${SOURCE}/organization/${name}`]: forOrganization(caller),
    [`${SOURCE}/organization/${name.replace(".yml", ".properties.json")}`]: propertiesOf(template),
    ...(isForServers(template) && { [`${SOURCE}/enterprise-server/${name}`]: enterpriseServer(template) }),
  };
}

/** What an earlier run made: a template that is gone leaves nothing. */
function earlier(): readonly string[] {
  const called = readdirSync(join(ROOT, REUSABLE)).filter((name) => name.startsWith("model-gitops"));
  return [
    ...called.map((name) => `${REUSABLE}/${name}`),
    ...["reusable", "organization", "enterprise-server"].map((folder) => `${SOURCE}/${folder}`),
  ];
}
