import type { Job } from "./cluster.ts";

/** The name of the file that says which Slurm job trains for an id, or that none may any more. */
export const OWNER = "slurm-owner";

/**
 * The script of one Slurm job: each element of an array becomes the process of its own job, so that a signal to the
 * script is a signal to that. Slurm knows no unique names: where two submissions came through for one id, the first that
 * starts links its number into the shared folder, and the other ends without training. Put back into the queue a job
 * keeps its number. Throws for NUL, which no argument can hold.
 */
export function batchScript(jobs: readonly Job[], exchange: string): string {
  const [first] = jobs;
  return `#!/bin/sh
set -u
cr=$(printf '\\r')
PATH=\${PATH:-/usr/local/bin:/usr/bin:/bin}
export PATH
me=\${SLURM_ARRAY_JOB_ID:-$SLURM_JOB_ID}
own() {
  mine="\${1%/*}/.\${1##*/}.$me.$$"
  printf '%s\\n' "$me" >"$mine"
  ln "$mine" "$1" 2>/dev/null
  rm -f "$mine"
  owner=
  read -r owner <"$1"
  [ "$owner" = "$me" ] && return
  if [ -z "$owner" ]; then echo "model-gitops: $1 cannot be made on this node"; exit 73; fi
  echo "model-gitops: Slurm job $me does not train, for $1 says: $owner"
  exit 0
}
case \${SLURM_ARRAY_TASK_ID:-${first?.index ?? 0}} in
${jobs.map((job) => branch(job, exchange)).join("\n")}
esac
echo "model-gitops: there is no such element"
exit 64
`;
}

function branch({ index, id, command, env }: Job, exchange: string): string {
  const lines = [
    `own ${quoted(`${exchange}/jobs/${id}/${OWNER}`)}`,
    ...Object.entries(env).map(([name, value]) => `export ${variable(name)}=${quoted(value)}`),
    `exec ${command.map(quoted).join(" ")}`,
  ];
  return `${index})\n${lines.join("\n")}\n;;`;
}

function variable(name: string): string {
  if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) return name;
  throw new Error(`${JSON.stringify(name)} is no name of a variable`);
}

/** Within single quotes nothing is special but the quote. sbatch refuses a script with \r\n in it, quoted or not. */
function quoted(word: string): string {
  if (word.includes("\0")) throw new Error("an argument holds a NUL character");
  return `'${word.replaceAll("'", `'\\''`).replaceAll("\r", `'"$cr"'`)}'`;
}
