import { posix } from "node:path";
import type { Shown } from "./apart-script.ts";

/** What is known of a machine before a command is shown a part of it. Paths are absolute, real, and there. */
export interface Machine {
  /** What of the usual folders of a system is there, and where it leads if it is a link. */
  readonly system: readonly { readonly path: string; readonly link: string | undefined }[];
  /** Device files that the command may use. */
  readonly devices: readonly string[];
  /** Never shown as a whole, nor what leads to them: home, checkout, the runner's folders. */
  readonly hidden: readonly string[];
  /** Never shown, nor anything in them: the checkout, what we keep, what jobs leave for each other. */
  readonly closed: readonly string[];
  /** Not closed though they may lie in what is: where tools are kept. */
  readonly open: readonly string[];
  /** Where programs and what they load are installed. */
  readonly installed: readonly string[];
}

/** Folders of a system that programs are made of. Not here: /home, /root, /run, /tmp, /var, /mnt, /data, /opt. */
export const SYSTEM = ["/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/etc", "/nix", "/gnu"] as const;

/** Without them next to nothing starts. */
export const DEVICES = ["null", "zero", "full", "random", "urandom", "tty"] as const;

/** GPUs of NVIDIA, AMD and Intel, and those of Windows below WSL. */
export const GPU_DEVICES = /^(?:nvidia[\w-]*|dri|kfd|dxg|accel)$/;

/** A part of a machine: system, devices, installed programs, and nothing of anybody's folders. */
export function machineView({ system, devices, hidden, closed, open, installed }: Machine): readonly Shown[] {
  const shown = system.filter(({ link }) => link === undefined).map(({ path }) => path);
  const covered = [...hidden, ...closed, ...open].filter((path) => shown.some((one) => isBelow(one, path)));
  const isClosed = (path: string): boolean => {
    const around = [...closed, ...open].filter((one) => isIn(one, path)).toSorted((a, b) => b.length - a.length)[0];
    return around !== undefined && closed.includes(around);
  };
  const revealed = installed
    .filter((path) => !isClosed(path) && ![...hidden, ...closed, ...open].some((one) => isIn(path, one)))
    .filter((path) => !shown.some((one) => isIn(one, path)) || covered.some((one) => isIn(one, path)));
  return [
    ...system.map(({ path, link }): Shown =>
      link === undefined ? { kind: "read", from: path, at: path } : { kind: "link", to: link, at: path },
    ),
    ...outermost(covered).map((at): Shown => ({ kind: "empty", at, mode: "755", size: "64m" })),
    { kind: "empty", at: "/dev", mode: "755", size: "64m" },
    { kind: "empty", at: "/dev/shm", mode: "1777", size: "50%" },
    ...devices.map((at): Shown => ({ kind: "device", at })),
    ...STREAMS.map(([at, to]): Shown => ({ kind: "link", to, at })),
    { kind: "read", from: "/sys", at: "/sys" },
    { kind: "empty", at: "/tmp", mode: "1777", size: "50%" },
    { kind: "link", to: "/tmp", at: "/var/tmp" },
    ...outermost(revealed).map((path): Shown => ({ kind: "read", from: path, at: path })),
  ];
}

const STREAMS = [
  ["/dev/fd", "/proc/self/fd"],
  ["/dev/stdin", "/proc/self/fd/0"],
  ["/dev/stdout", "/proc/self/fd/1"],
  ["/dev/stderr", "/proc/self/fd/2"],
] as const;

/** Whether a path can be seen there. */
export function isShown(view: readonly Shown[], path: string): boolean {
  const last = view.findLast(({ at }) => isIn(at, path));
  return last !== undefined && last.kind !== "empty";
}

/**
 * The folder that an entry of PATH belongs to: a program in `bin` finds the rest of itself beside it. Of a folder that
 * several share, such as ~/.local, the parts. The first that may be shown is enough. Below a home tools keep what their
 * users sign in with at the top of their folder, as ~/.cargo/credentials.toml: there, what programs are made of.
 */
export function installedAround(folder: string, isInHome = false): readonly string[] {
  if (!/^(?:s?bin|shims|condabin|Scripts)$/.test(posix.basename(folder))) return [folder];
  const prefix = posix.dirname(folder);
  // Beside ~/bin there is all of home, which is not shown.
  if (posix.basename(prefix) !== ".local")
    return isInHome ? [folder, ...below(prefix, PROGRAM_PARTS)] : [prefix, folder];
  return below(prefix, ["bin", "lib", "lib64", "share/uv", "share/pipx", "pipx"]);
}

/** Of tools, of environments of Python, conda and R, and of what keeps several versions of one. */
const PROGRAM_PARTS =
  "bin sbin shims condabin Scripts lib lib32 lib64 libexec share include ssl pyvenv.cfg conda-meta pyenv.d plugins version versions candidates installs toolchains".split(
    " ",
  );

function below(prefix: string, parts: readonly string[]): readonly string[] {
  return parts.map((part) => posix.join(prefix, part));
}

function outermost(paths: readonly string[]): readonly string[] {
  const sorted = [...new Set(paths)].toSorted((a, b) => a.length - b.length);
  return sorted.filter((path, index) => !sorted.slice(0, index).some((one) => isIn(one, path)));
}

export function isIn(folder: string, path: string): boolean {
  return folder === path || isBelow(folder, path);
}

function isBelow(folder: string, path: string): boolean {
  return path.startsWith(folder === "/" ? "/" : `${folder}/`) && path !== folder;
}
