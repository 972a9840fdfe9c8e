import { deflateSync } from "node:zlib";

/** Replaces itself by the command it was handed, with its variables. */
const START =
  "import sys,os,json,zlib,base64;c,e=json.loads(zlib.decompress(base64.b64decode(sys.argv[1])));os.environ.update(e);os.execvp(c[0],c)";

/**
 * A command as the entrypoint of a RayJob. KubeRay puts it as it is into a line for bash, whose words `ray job submit`
 * joins again by the rules of Windows, for a shell on the head: quoting alone does not come through all of them. So the
 * arguments travel as base64, and the little program around them has nothing that a shell would read in double quotes.
 */
export function rayEntrypoint(command: readonly string[], env: Readonly<Record<string, string>>): string {
  const packed = deflateSync(JSON.stringify([command, env])).toString("base64");
  return `sh -c "exec python3 -c '${START}' ${packed}"`;
}
