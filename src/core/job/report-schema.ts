import { z } from 'zod';

/** No line ends and nothing else that is not to be seen: it goes into mails. */
const visible = /^[^\u0000-\u001f\u007f-\u009f\u2028\u2029]+$/;

const address = z
  .string()
  .max(300)
  .regex(
    /^(?:[^<>\u0000-\u001f\u007f-\u009f\u2028\u2029]*<[^\s<>@]+@[^\s<>@]+>|[^\s<>@]+@[^\s<>@]+)$/,
    'expected an address such as Ada Lovelace <ada@example.org>',
  );

const url = z
  .string()
  .max(1000)
  .regex(/^https?:\/\/[^\s<>"]+$/, 'expected an address that begins with https://')
  .regex(visible, 'expected an address in one line');

/** The part `report` of a job file: where the crash was reported, for drafts of mails. No outcome depends on it. */
export const reportSchema = z
  .strictObject({
    url: url.optional().describe('where the crash was reported: for the tag Closes:'),
    reportedBy: address.optional().describe('who reported it: for the tag Reported-by:'),
    links: z.array(url).max(20).optional().describe('what else is worth reading: for tags Link:'),
  })
  .optional();

/** Where a crash was reported, and by whom. */
export interface JobReport {
  readonly url?: string | undefined;
  readonly reportedBy?: string | undefined;
  readonly links?: readonly string[] | undefined;
}
