import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';

/** Where the user's repository is. */
export type RepositoryAddress =
  | { readonly kind: 'path'; readonly path: string }
  /** `network` is false for `file://`. */
  | { readonly kind: 'url'; readonly url: string; readonly network: boolean }
  | { readonly kind: 'refused'; readonly why: string };

/** Ways to reach a repository that only move data; helpers such as `ext::` start programs of the URL's choice. */
export const allowedProtocols = ['https', 'http', 'git', 'ssh', 'file'] as const;

/** Tells a URL (`https://…`, `host:path`) from a path, as git does. A path is made absolute. */
export function readAddress(text: string): RepositoryAddress {
  if (text === '' || /[\0-\x1f\x7f]/.test(text)) return refused('it is empty or has control characters');
  if (text.startsWith('-')) return refused('it begins with "-"');
  const scheme = /^([A-Za-z][A-Za-z0-9+.-]*):\/\//.exec(text)?.[1];
  if (scheme !== undefined) return readUrl(text, scheme);
  if (/^[A-Za-z][A-Za-z0-9+.-]*::/.test(text)) return refused('remote helpers of git are not allowed');
  const host = /^([^/:]+):/.exec(text)?.[1];
  if (host !== undefined) return host.startsWith('-') ? refused('its host begins with "-"') : url(text, true);
  return { kind: 'path', path: absolute(text) };
}

function readUrl(text: string, scheme: string): RepositoryAddress {
  const protocol = scheme.toLowerCase();
  if (!allowedProtocols.some((allowed) => allowed === protocol))
    return refused(`the protocol ${scheme} is not one of ${allowedProtocols.join(', ')}`);
  if (/^[^/]*:\/\/([^/@]*@)?-/.test(text)) return refused('its host begins with "-"');
  return url(text, protocol !== 'file');
}

function url(text: string, network: boolean): RepositoryAddress {
  return { kind: 'url', url: text, network };
}

function refused(why: string): RepositoryAddress {
  return { kind: 'refused', why };
}

function absolute(path: string): string {
  if (path === '~' || path.startsWith('~/')) return join(homedir(), path.slice(1));
  return isAbsolute(path) ? path : resolve(path);
}
