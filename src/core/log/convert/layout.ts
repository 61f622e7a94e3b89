import type { Layout } from '../syzbot/document.ts';

/** How a log lies on the page that nobody quoted or cut. */
export const plainLayout: Layout = {
  encoding: 'utf-8',
  quote: '',
  quoteEmpty: '',
  crlf: false,
  blankBefore: 0,
  endsLine: true,
};
