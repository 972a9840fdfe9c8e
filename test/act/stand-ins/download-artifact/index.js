/** Plain JavaScript, since act starts this folder alone. */
const { cpSync, existsSync, readdirSync } = require("node:fs");
const { join, matchesGlob } = require("node:path").posix;

const { INPUT_NAME: name = "", INPUT_PATTERN: pattern = "", INPUT_PATH: path = ".", ARTIFACTS } = process.env;
const all = existsSync(ARTIFACTS) ? readdirSync(ARTIFACTS) : [];
const wanted = all.filter((one) => (name === "" ? matchesGlob(one, pattern) : one === name));
if (name !== "" && wanted.length === 0) throw new Error(`no artifact of this run is called ${name}`);
if (name === "" && process.env["INPUT_MERGE-MULTIPLE"] !== "true") throw new Error("only merged");
for (const one of wanted) cpSync(join(ARTIFACTS, one), path, { recursive: true });
console.log(`stand-in for actions/download-artifact: ${wanted.join(", ") || "none"}`);
