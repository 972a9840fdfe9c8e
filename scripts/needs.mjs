/**
 * Said by `npm ci` before it builds: sources run as they are, so building takes Node 24. npm brings it on Linux with glibc,
 * on x64 and arm64; elsewhere it has to be there. Plain syntax: an old Node has to be able to read this.
 */
const major = Number(process.versions.node.split(".")[0]);
const problem =
  process.platform === "win32"
    ? "model-gitops is not developed on Windows yet: use WSL."
    : major < 24
      ? `model-gitops is built with Node 24 or newer; this is ${process.versions.node}. ` +
        (process.platform === "linux" && ["x64", "arm64"].includes(process.arch)
          ? "Run npm ci without --omit=optional: it brings its own Node."
          : "Install Node 24 and run npm ci again: only on Linux (x64, arm64) does npm bring its own.")
      : "";
if (problem !== "") {
  process.stderr.write(`\nerror: ${problem}\n\n`);
  process.exitCode = 1;
}
