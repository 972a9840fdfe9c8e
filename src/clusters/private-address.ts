import { BlockList, isIP } from "node:net";

/**
 * Whether an IP address is of this machine or of a private network (RFC 1918, 4193, 6598; IPv6 link-local). What goes there
 * unencrypted does not cross the internet.
 */
export function isPrivateAddress(address: string): boolean {
  const [plain = ""] = address.split("%", 1);
  const family = isIP(plain);
  return family !== 0 && INNER.check(plain, family === 4 ? "ipv4" : "ipv6");
}

// An IPv4 address that is written as IPv6 is checked as the IPv4 address.
const INNER = new BlockList();
INNER.addSubnet("127.0.0.0", 8, "ipv4");
INNER.addSubnet("10.0.0.0", 8, "ipv4");
INNER.addSubnet("172.16.0.0", 12, "ipv4");
INNER.addSubnet("192.168.0.0", 16, "ipv4");
INNER.addSubnet("100.64.0.0", 10, "ipv4");
INNER.addAddress("::1", "ipv6");
INNER.addSubnet("fc00::", 7, "ipv6");
INNER.addSubnet("fe80::", 10, "ipv6");
