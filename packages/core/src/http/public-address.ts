import { BlockList, isIP } from "node:net";

/**
 * Whether an address is out on the internet: not this machine, not a private network, not a cloud's
 * metadata service, nothing reserved.
 *
 * @see https://www.iana.org/assignments/iana-ipv4-special-registry
 * @see https://www.iana.org/assignments/iana-ipv6-special-registry
 */
export function isPublicAddress(address: string): boolean {
  // A zone index names an interface, and only link-local addresses have one.
  if (address.includes("%")) return false;
  switch (isIP(address)) {
    case 4:
      return !RESERVED.check(address, "ipv4");
    case 6: {
      const embedded = embeddedAddress(address);
      if (embedded !== undefined) return isPublicAddress(embedded);
      return GLOBAL.check(address, "ipv6") && !RESERVED.check(address, "ipv6");
    }
    default:
      return false;
  }
}

const RESERVED = new BlockList();
for (const [network, prefix] of [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.31.196.0", 24],
  ["192.52.193.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["192.175.48.0", 24],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 4],
  ["240.0.0.0", 4],
] as const) {
  RESERVED.addSubnet(network, prefix, "ipv4");
}
for (const [network, prefix] of [
  ["2001::", 23],
  ["2001:db8::", 32],
  ["2002::", 16],
  ["3fff::", 20],
] as const) {
  RESERVED.addSubnet(network, prefix, "ipv6");
}

// What is not global unicast is loopback, link-local, unique-local, multicast or unassigned.
const GLOBAL = new BlockList();
GLOBAL.addSubnet("2000::", 3, "ipv6");

const CARRIERS = new BlockList();
CARRIERS.addSubnet("::ffff:0:0", 96, "ipv6");
CARRIERS.addSubnet("64:ff9b::", 96, "ipv6");

/** The IPv4 address inside an IPv4-mapped or a NAT64 address. */
function embeddedAddress(address: string): string | undefined {
  if (!CARRIERS.check(address, "ipv6") && !/^::ffff:\d+\.\d+\.\d+\.\d+$/i.test(address)) {
    return undefined;
  }
  // The URL parser writes every form of an address in one way, the last 32 bits in two groups.
  const groups = new URL(`http://[${address}]`).hostname.slice(1, -1).split(":");
  const [high, low] = groups.slice(-2).map((group) => Number.parseInt(group || "0", 16));
  if (high === undefined || low === undefined) return undefined;
  return [high >> 8, high & 255, low >> 8, low & 255].join(".");
}
