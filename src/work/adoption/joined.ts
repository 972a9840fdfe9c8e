/** A path as it is meant in a folder, from the root: `./` and `../` are taken out. */
export function joined(folder: string, path: string): string {
  if (/^\w+:\/\//.test(path)) return path;
  const [scheme = ""] = /^\w+:\/\//.exec(folder) ?? [];
  if (scheme !== "") return `${scheme}${joined(folder.slice(scheme.length), path)}`;
  const parts: string[] = [];
  for (const part of [...(path.startsWith("/") ? [] : folder.split("/")), ...path.split("/")]) {
    if (part === "" || part === ".") continue;
    if (part === "..") parts.pop();
    else parts.push(part);
  }
  return parts.join("/");
}
