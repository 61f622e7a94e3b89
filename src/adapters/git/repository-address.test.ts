import { expect, test } from 'vitest';
import { readAddress } from './repository-address.ts';

test.each([
  ['https://git.kernel.org/linux.git', 'url'],
  ['git://host/linux', 'url'],
  ['ssh://me@host:22/linux', 'url'],
  ['file:///srv/linux', 'url'],
  ['me@host:linux.git', 'url'],
  ['host:~/linux', 'url'],
  ['/srv/linux', 'path'],
  ['./linux', 'path'],
  ['linux', 'path'],
  ['./odd:name', 'path'],
  ['~/linux', 'path'],
  ['ext::sh -c id', 'refused'],
  ['fd::17', 'refused'],
  ['ftp://host/linux', 'refused'],
  ['-oProxyCommand=id', 'refused'],
  ['-host:path', 'refused'],
  ['ssh://-oProxyCommand=id/x', 'refused'],
  ['ssh://me@-oProxyCommand=id/x', 'refused'],
  ['a\nb', 'refused'],
  ['', 'refused'],
])('%j is a %s', (text, kind) => expect(readAddress(text).kind).toBe(kind));
