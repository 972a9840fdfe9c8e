/** One thing that a command running apart is shown. Paths are absolute. */
export type Shown =
  /** A file or folder as it is, read-only, with what is mounted below it. */
  | { readonly kind: "read"; readonly from: string; readonly at: string }
  /** A folder that may be written to; what is written is gone with the command. */
  | { readonly kind: "copy"; readonly from: string; readonly at: string }
  /** An empty folder; `size` is the most it holds: bytes, or a part of the memory. */
  | { readonly kind: "empty"; readonly at: string; readonly mode: "755" | "1777"; readonly size: string }
  | { readonly kind: "device"; readonly at: string }
  | { readonly kind: "link"; readonly to: string; readonly at: string };

export interface ApartOptions {
  /** In this order: later ones lie on earlier ones. */
  readonly shown: readonly Shown[];
  readonly command: readonly string[];
  /** Inside. */
  readonly cwd: string;
  /** The whole environment of the command. */
  readonly env: Readonly<Record<string, string>>;
  /** Where the command leaves its result, inside, in an empty folder. */
  readonly result: string;
  /** The most bytes of it that are taken. */
  readonly most: number;
  /** An empty folder, outside, in whose place the inside is built. */
  readonly root: string;
  /** Files outside, made before and for nobody else to read: the result, and how far it came. */
  readonly sink: string;
  readonly status: string;
}

/** By whose power the namespaces are made. */
export type ApartBy = "root" | "sudo" | "user";

/** Closes what was open in our process, or in that which started it, and starts the command in its folder. */
const START =
  'for fd in /proc/self/fd/*; do fd=${fd##*/}; [ "$fd" -le 2 ] || eval "exec $fd>&-"; done; cd "$0" && exec "$@"';

/** A shell that can name descriptors above 9, as dash cannot. */
const SHELL = ["/bin/sh", "-c", 'if [ -x /bin/bash ]; then exec /bin/bash "$@"; fi; exec /bin/sh "$@"', "sh"];

const PATH = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
const NAMESPACES = ["--mount", "--pid", "--fork", "--net", "--ipc", "--uts", "--mount-proc", "--kill-child"];
const POWERLESS = ["--no-new-privs", "--inh-caps=-all", "--bounding-set=-all"];
/** Nobody and nogroup, in every distribution. */
const NOBODY = ["--reuid=65534", "--regid=65534", "--clear-groups"];

/**
 * The command line that runs another one in namespaces of its own: processes, network, mounts, and no file but those it
 * is shown. Its standard input is a lifeline: when that is closed, everything inside ends.
 */
export function apartCommand(by: ApartBy, options: ApartOptions): readonly string[] {
  const { shown, command, cwd, env, result, most, root, sink, status } = options;
  const start = by === "user" ? ["unshare", "--user", "--map-root-user"] : ["unshare"];
  const variables = Object.entries(env).map(([name, value]) => `${name}=${value}`);
  const identity = [...(by === "user" ? [] : NOBODY), ...POWERLESS];
  const outside = ["env", "-i", PATH, ...start, ...NAMESPACES, "--", "/bin/sh", "-c", SCRIPT, "model-gitops"];
  const inside = ["setpriv", ...identity, "--", "env", "-i", ...variables, ...SHELL, "-c", START, cwd, ...command];
  const built = [root, sink, status, result, String(most), ...shown.flatMap(wordsOf)];
  return [...(by === "sudo" ? ["sudo", "-n", "--"] : []), ...outside, ...built, "run", ...inside];
}

function wordsOf(shown: Shown): readonly string[] {
  switch (shown.kind) {
    case "read":
    case "copy":
      return [shown.kind, shown.from, shown.at];
    case "empty":
      return [shown.kind, shown.at, `mode=${shown.mode},size=${shown.size}`];
    case "device":
      return [shown.kind, shown.at];
    case "link":
      return [shown.kind, shown.to, shown.at];
  }
}

/**
 * Runs as process 1 of the new namespaces, as root of them. Everything comes as words, nothing is put into its text.
 * Results are taken when nobody else is left inside, so that nothing can be exchanged while it is looked at.
 */
const SCRIPT = `set -eu
root=$1 result=$4 most=$5
exec 4<&0 0</dev/null 5>"$2" 6>"$3"
shift 5
umask 022
sealed() {
  mount -o remount,bind,ro,nosuid,nodev "$1"
  while read -r _ _ _ _ at _; do
    case $at in *\\\\*) at=$(printf '%b' "$(printf '%s' "$at" | sed 's/\\\\/\\\\0/g')") ;; esac
    case $at in "$1"/*) mount -o remount,bind,ro,nosuid "$at" ;; esac
  done </proc/self/mountinfo
}
place() {
  if [ -d "$1" ]; then mkdir -p "$root$2"; else mkdir -p "$root\${2%/*}"; [ -e "$root$2" ] || : >"$root$2"; fi
}
mount -t tmpfs -o mode=755,nosuid,nodev,size=64m tmpfs "$root"
cd "$root"
n=0
while [ "$1" != run ]; do
  case $1 in
    read) place "$2" "$3"; mount --rbind "$2" "$root$3"; sealed "$root$3"; shift 3 ;;
    copy)
      n=$((n + 1)); place "$2" "$3"; mkdir ".low$n" ".high$n"
      mount --bind "$2" ".low$n"
      mount -t tmpfs -o mode=700,nosuid,nodev tmpfs ".high$n"
      mkdir ".high$n/work"; mkdir -m 777 ".high$n/new"
      mount -t overlay -o "nosuid,nodev,lowerdir=.low$n,upperdir=.high$n/new,workdir=.high$n/work" overlay "$root$3" 2>/dev/null ||
        { mount --bind "$2" "$root$3"; sealed "$root$3"; }
      umount -l ".low$n" ".high$n"; shift 3 ;;
    empty) mkdir -p "$root$2"; mount -t tmpfs -o "$3,nosuid,nodev" tmpfs "$root$2"; shift 3 ;;
    device) place "$2" "$2"; mount --bind "$2" "$root$2"; shift 2 ;;
    link) mkdir -p "$root\${3%/*}"; ln -sfn "$2" "$root$3"; shift 3 ;;
    *) exit 1 ;;
  esac
done
shift
mkdir -p proc .old
mount -t proc -o nosuid,nodev,noexec,hidepid=2 proc proc
pivot_root . .old
cd /
umount -l /.old
rmdir /.old
ip link set lo up 2>/dev/null || :
echo ready >&6
(trap '' TERM INT HUP; cat <&4 >/dev/null; kill -KILL -1) 5>&- 6>&- &
code=0
"$@" 4<&- 5>&- 6>&- || code=$?
kill -KILL -1 2>/dev/null || :
if [ -L "$result" ]; then echo link >&6
elif [ -f "$result" ]; then head -c "$((most + 1))" "$result" >&5; echo file >&6
elif [ -e "$result" ]; then echo other >&6
else echo none >&6
fi
exit "$code"
`;
