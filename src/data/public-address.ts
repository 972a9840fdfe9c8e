import { BlockList, isIP } from "node:net";

/**
 * Whether anybody on the internet could reach this IP address: neither of this machine or network nor reserved, by the
 * IANA's registries of special-purpose addresses (RFC 6890). An IPv6 address that carries another is what it carries.
 */
export function isPublicAddress(address: string): boolean {
  const [plain = ""] = address.split("%", 1);
  if (isIP(plain) === 4) return !SPECIAL_4.check(plain, "ipv4");
  if (isIP(plain) !== 6) return false;
  const groups = groupsOf(plain);
  const carried = carriedBy(groups);
  if (carried !== undefined) return isPublicAddress(carried);
  const [first = 0] = groups;
  // Only 2000::/3 is given out at all.
  return first >> 13 === 1 && !SPECIAL_6.check(plain, "ipv6");
}

const SPECIAL_4 = blocked("ipv4", [
  "0.0.0.0/8", // this network; Linux takes 0.0.0.0 for itself
  "10.0.0.0/8",
  "100.64.0.0/10", // behind a carrier's NAT; Alibaba's metadata
  "127.0.0.0/8",
  "168.63.129.16/32", // Azure's own, from inside a machine
  "169.254.0.0/16", // link-local; metadata of AWS, Azure, Google
  "172.16.0.0/12",
  "192.0.0.0/24", // Oracle's metadata
  "192.0.2.0/24",
  "192.31.196.0/24",
  "192.52.193.0/24",
  "192.88.99.0/24",
  "192.168.0.0/16",
  "192.175.48.0/24",
  "198.18.0.0/15",
  "198.51.100.0/24",
  "203.0.113.0/24",
  "224.0.0.0/4",
  "240.0.0.0/4",
]);

const SPECIAL_6 = blocked("ipv6", [
  "2001::/23", // Teredo and other protocols
  "2001:db8::/32",
  "2002::/16", // 6to4 carries an IPv4 address, and nobody needs it any more
  "2620:4f:8000::/48",
  "3fff::/20",
]);

function blocked(family: "ipv4" | "ipv6", ranges: readonly string[]): BlockList {
  const list = new BlockList();
  for (const range of ranges) {
    const [address = "", bits = ""] = range.split("/");
    list.addSubnet(address, Number(bits), family);
  }
  return list;
}

/** `::ffff:a.b.c.d`, which is IPv4, and 64:ff9b::a.b.c.d, which a network without IPv4 translates (RFC 6052). */
function carriedBy(groups: readonly number[]): string | undefined {
  const head = groups
    .slice(0, 6)
    .map((group) => group.toString(16))
    .join(":");
  if (head !== "0:0:0:0:0:ffff" && head !== "64:ff9b:0:0:0:0") return undefined;
  const [high = 0, low = 0] = groups.slice(6);
  return [high >> 8, high & 255, low >> 8, low & 255].join(".");
}

/** The eight numbers of an IPv6 address. */
function groupsOf(address: string): readonly number[] {
  const plain = address.replace(/[\d.]+\.\d+$/, (dotted) => {
    const [a = 0, b = 0, c = 0, d = 0] = dotted.split(".").map(Number);
    return [(a << 8) | b, (c << 8) | d].map((group) => group.toString(16)).join(":");
  });
  const [before = "", after] = plain.split("::");
  const numbers = (part: string): number[] =>
    part === "" ? [] : part.split(":").map((group) => Number.parseInt(group, 16));
  const [left, right] = [numbers(before), after === undefined ? [] : numbers(after)];
  return [...left, ...Array<number>(8 - left.length - right.length).fill(0), ...right];
}
