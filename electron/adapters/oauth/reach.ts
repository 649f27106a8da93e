import { lookup } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';

/** An answer, or a place to ask, that is not to be trusted. The message is a clause without a secret, for people. */
export class Untrusted extends Error {
  constructor(why: string) {
    super(why);
    this.name = 'Untrusted';
  }
}

/** How far a request may go: a server on this machine or in a private network may name its neighbours, a public one may not. */
export type Reach = 'public' | 'private' | 'loopback';

/** With the addresses that stand for none: a connection to those goes to this machine. */
const LOOPBACK = blockList([
  ['127.0.0.0', 8, 'ipv4'],
  ['0.0.0.0', 32, 'ipv4'],
  ['::1', 128, 'ipv6'],
  ['::', 128, 'ipv6'],
]);

/** RFC 6890, without what is loopback: this network, private use, shared use, link-local, mapped by NAT64. */
const PRIVATE = blockList([
  ['0.0.0.0', 8, 'ipv4'],
  ['10.0.0.0', 8, 'ipv4'],
  ['100.64.0.0', 10, 'ipv4'],
  ['169.254.0.0', 16, 'ipv4'],
  ['172.16.0.0', 12, 'ipv4'],
  ['192.0.0.0', 24, 'ipv4'],
  ['192.168.0.0', 16, 'ipv4'],
  ['64:ff9b::', 96, 'ipv6'],
  ['64:ff9b:1::', 48, 'ipv6'],
  ['fc00::', 7, 'ipv6'],
  ['fe80::', 10, 'ipv6'],
  ['fec0::', 10, 'ipv6'],
]);

function blockList(ranges: readonly (readonly [string, number, 'ipv4' | 'ipv6'])[]): BlockList {
  const list = new BlockList();
  for (const [net, prefix, family] of ranges) list.addSubnet(net, prefix, family);
  return list;
}

/** Where an IP address lies. */
export function reachOfAddress(address: string): Reach {
  const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
  if (LOOPBACK.check(address, family)) return 'loopback';
  return PRIVATE.check(address, family) ? 'private' : 'public';
}

/** Where a host lies: the nearest of its addresses counts. Rejects when it has none, and when the signal says so: a system may look for minutes. */
export function reachOfHost(host: string, signal: AbortSignal): Promise<Reach> {
  return new Promise((resolve, reject) => {
    const giveUp = () => reject(signal.reason as Error);
    if (signal.aborted) return giveUp();
    signal.addEventListener('abort', giveUp, { once: true });
    lookup(plainHost(host), { all: true }, (error, addresses) => {
      signal.removeEventListener('abort', giveUp);
      if (error) return reject(error);
      const all = addresses.map(({ address }) => reachOfAddress(address));
      resolve(all.includes('loopback') ? 'loopback' : all.includes('private') ? 'private' : 'public');
    });
  });
}

/** Throws unless a URL may be asked at all: https, or http on this machine; no user info. */
export function assertFit(url: URL, reach: Reach): void {
  if (url.username !== '' || url.password !== '') throw new Untrusted(`${url.host} is given with a password`);
  const host = plainHost(url.hostname);
  const isHere = host === 'localhost' || (isIP(host) !== 0 && reachOfAddress(host) === 'loopback');
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isHere && reach === 'loopback'))
    throw new Untrusted(`${url.protocol}//${url.host} is not https`);
  if (isIP(host) !== 0) assertWithin(host, host, reach);
}

/** Looks a name up, and refuses addresses out of reach: at the very moment of connecting, so that no second answer slips in. */
export function lookupWithin(reach: Reach): LookupFunction {
  return (host, options, done) => {
    lookup(host, { ...options, all: true }, (error, addresses) => {
      if (error) return done(error, []);
      try {
        for (const { address } of addresses) assertWithin(host, address, reach);
      } catch (refusal) {
        return done(refusal as NodeJS.ErrnoException, []);
      }
      const [first] = addresses;
      if (options.all === true || first === undefined) done(null, addresses);
      else done(null, first.address, first.family);
    });
  };
}

const REACHES: readonly Reach[] = ['public', 'private', 'loopback'];

function assertWithin(host: string, address: string, reach: Reach): void {
  if (REACHES.indexOf(reachOfAddress(address)) > REACHES.indexOf(reach))
    throw new Untrusted(`${host} is an address inside of your network, and the server is not`);
}

function plainHost(host: string): string {
  return host.replace(/^\[|\]$/g, '');
}
