/** Makes docs/reference/ from schemas, rule tables, metric catalogue and the actions' declarations. Run with Node 24. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cliPage } from "./reference/cli-page.ts";
import { decisionsPage } from "./reference/decisions-page.ts";
import { filesPage } from "./reference/files-page.ts";
import { manifestPage } from "./reference/manifest-page.ts";
import { metricsPage } from "./reference/metrics-page.ts";
import { policiesPage } from "./reference/policies-page.ts";
import { policyCoveragePage } from "./reference/policy-coverage-page.ts";
import { rulesPage } from "./reference/rules-page.ts";
import { ROOT } from "./sources.ts";

const pages: Readonly<Record<string, string>> = {
  "manifest.md": manifestPage(),
  "rules.md": rulesPage(),
  "metrics.md": metricsPage(),
  "decisions.md": await decisionsPage(),
  "files.md": filesPage(),
  "policies.md": policiesPage(),
  "policy-coverage.md": policyCoveragePage(),
  "cli.md": await cliPage(),
};

const folder = join(ROOT, "docs/reference");
mkdirSync(folder, { recursive: true });
for (const [name, text] of Object.entries(pages)) writeFileSync(join(folder, name), text);
