import { expect, test } from 'vitest';
import { LOGIN_PART, entryPart } from '../../shared/blob';
import { hostOf, keysWords, nameAmong } from '../../shared/sign-in-names';
import { anEntry } from '../support/blob-builders';

const EU = 'https://linear-eu.example/mcp';

function named(server: string, url: string, headers?: Readonly<Record<string, string>>) {
  const [key] = anEntry(server, { url, ...(headers && { headers }) });
  return { part: entryPart(key), key, url };
}

const linear = named('linear', 'https://linear.example/mcp');
const eu = named('linear', EU);
const twin = named('linear', EU, { a: 'b' });
const login = { part: LOGIN_PART, url: undefined };

test('a name that is one sign-in’s alone is enough', () => {
  const all = [login, linear, named('notion', EU)];

  expect(all.map((one) => nameAmong(one, all))).toEqual(['login', 'linear', 'notion']);
});

test('among others of its name the address tells it, and where that is the same its key', () => {
  const all = [linear, eu, twin];

  expect(all.map((one) => nameAmong(one, all))).toEqual(['linear (linear.example)', eu.key, twin.key]);
});

test('each is named as a shell takes it', () => {
  expect(keysWords([linear, eu])).toBe(`'${linear.key}' (linear.example) or '${eu.key}' (linear-eu.example)`);
});

test.each([
  ['https://linear.example/mcp', 'linear.example'],
  ['HTTP://localhost:8080?x=1', 'localhost:8080'],
  ['no address', 'no address'],
])('the host of %s is %s', (url, host) => {
  expect(hostOf(url)).toBe(host);
});
