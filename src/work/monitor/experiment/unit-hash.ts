/**
 * A number below 2^52 for the name of a unit or a request, the same on every machine (52 of the bits of
 * cyrb53, public domain, by bryc). Its salt keeps it apart from the hash by which a router assigned the arms. It has no key: who knows a name can
 * compute it, which docs/experiments.md says.
 */
export function unitHash(name: string): number {
  let [low, high] = [0xdeadbeef ^ SALT, 0x41c6ce57 ^ SALT];
  for (let at = 0; at < name.length; at += 1) {
    const code = name.charCodeAt(at);
    low = Math.imul(low ^ code, 2654435761);
    high = Math.imul(high ^ code, 1597334677);
  }
  const [first, second] = [low, high];
  low = Math.imul(first ^ (first >>> 16), 2246822507) ^ Math.imul(second ^ (second >>> 13), 3266489909);
  high = Math.imul(second ^ (second >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
  return 4294967296 * (1048575 & high) + (low >>> 0);
}

const SALT = 0x6d676f70;
