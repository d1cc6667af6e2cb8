import { type LookupAddress, lookup as resolve } from "node:dns";
import { lookup } from "node:dns/promises";
import { isIP, type LookupFunction } from "node:net";
import { CarillonError } from "../errors.ts";
import { isPublicAddress } from "./public-address.ts";

/**
 * Refuses a URL that a tenant supplied when it leads into this machine or its network. A name is
 * resolved and refused when any of its addresses is private. What the name means a second later is
 * another matter: the client made with `publicAddressOnly` checks again as it connects.
 *
 * @throws {@link CarillonError} `HTTP_ADDRESS_REFUSED`, or what the resolver says.
 */
export async function assertPublicAddress(url: URL | string): Promise<void> {
  const host = hostOf(assertPublicUrl(url));
  if (isIP(host) !== 0) return;
  refusePrivate(host, await lookup(host, { all: true }));
}

/**
 * The part of the check that needs no resolver: http or https, and no private address for a host.
 *
 * @throws {@link CarillonError} `HTTP_ADDRESS_REFUSED`.
 */
export function assertPublicUrl(url: URL | string): URL {
  if (typeof url === "string" && !URL.canParse(url)) throw refused("its URL is no URL");
  const parsed = new URL(url);
  if (parsed.protocol !== "http:" && parsed.protocol !== "https:") {
    throw refused(`expected http or https, found ${parsed.protocol}`);
  }
  const host = hostOf(parsed);
  // The URL parser has written decimal, octal and hexadecimal addresses as addresses by now.
  if (isIP(host) !== 0) refusePrivate(host, [{ address: host, family: isIP(host) }]);
  return parsed;
}

/** Resolves as Node does, and refuses private addresses: the check at the moment of connecting. */
export const publicLookup: LookupFunction = (hostname, options, callback) => {
  resolve(hostname, { ...options, all: true }, (error, addresses) => {
    try {
      if (error !== null) throw error;
      refusePrivate(hostname, addresses);
      const [first] = addresses;
      if (options.all === true) callback(null, addresses);
      else callback(null, first?.address ?? "", first?.family);
    } catch (problem) {
      callback(problem as NodeJS.ErrnoException, "", 0);
    }
  });
};

function hostOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, "");
}

function refusePrivate(host: string, addresses: readonly LookupAddress[]): void {
  if (addresses.length === 0) throw refused(`${host} has no address`);
  if (addresses.every(({ address }) => isPublicAddress(address))) return;
  throw refused(`${host} is an address of this machine or of a private network`);
}

function refused(why: string): CarillonError {
  return new CarillonError(
    "HTTP_ADDRESS_REFUSED",
    `Refused to send to an address that a tenant supplied: ${why}. Only public addresses are allowed here.`,
  );
}
