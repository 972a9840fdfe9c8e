/** Plain JavaScript, since act starts this folder alone. Files go where the action puts them: below what its globs share. */
const { cpSync, existsSync, globSync, mkdirSync, statSync } = require("node:fs");
const { dirname, join, matchesGlob, relative } = require("node:path").posix;

const { INPUT_NAME: name, INPUT_PATH: path = "", ARTIFACTS, GITHUB_ACTION_REF } = process.env;
const isHidden = process.env["INPUT_INCLUDE-HIDDEN-FILES"] === "true";
const lines = path
  .split("\n")
  .map((line) => line.trim())
  .filter(Boolean);
const included = lines.filter((line) => !line.startsWith("!"));
const excluded = lines.filter((line) => line.startsWith("!")).map((line) => line.slice(1));

const files = included
  .flatMap((line) => globSync(line))
  .flatMap((found) => (isFile(found) ? [found] : globSync(join(found, "**"), { exclude: () => false }).filter(isFile)))
  .filter((found) => !excluded.some((glob) => matchesGlob(found, glob)))
  .filter((found) => isHidden || !found.split("/").some((part) => part.startsWith(".")));
const target = join(ARTIFACTS, name);
// In version 3, that of Enterprise Servers, several uploads of one name are one.
const isThree = GITHUB_ACTION_REF === "c6a3b2bd78b3985e4b2f15397fec357f0fd808de";
if (files.length > 0 && !isThree && existsSync(target))
  throw new Error(`an artifact of this run is called ${name} already`);
const root = included.map(base).reduce(shared);
for (const file of new Set(files)) {
  mkdirSync(dirname(join(target, relative(root, file))), { recursive: true });
  cpSync(file, join(target, relative(root, file)));
}
console.log(`stand-in for actions/upload-artifact: ${name}, ${new Set(files).size} files`);

function isFile(found) {
  return statSync(found).isFile();
}

/** Of a glob, what comes before its first wildcard. */
function base(glob) {
  const parts = glob.split("/");
  const wild = parts.findIndex((part) => /[*?[]/.test(part));
  const fixed = (wild === -1 ? parts : parts.slice(0, wild)).join("/");
  return existsSync(fixed) && isFile(fixed) ? dirname(fixed) : fixed;
}

function shared(one, other) {
  const [a, b] = [one.split("/"), other.split("/")];
  const differs = a.findIndex((part, index) => part !== b[index]);
  return (differs === -1 ? a : a.slice(0, differs)).join("/");
}
