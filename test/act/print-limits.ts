/** Says after the tests what stood in for what, and what act did not run: `.ci/run` shows the second beside its result. */
import { GAPS, STOOD_IN } from "./limits.ts";

for (const [name, by] of Object.entries(STOOD_IN)) process.stdout.write(`stood in: ${name}: ${by}\n`);
for (const [name, instead] of Object.entries(GAPS)) process.stdout.write(`not run: ${name}: ${instead}\n`);
