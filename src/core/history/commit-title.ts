/** What trees put before the titles of commits that they took from elsewhere. Source: syzkaller pkg/vcs since 2022. */
const borrowed = /^(?:UPSTREAM|CHROMIUM|FROMLIST|BACKPORT|FROMGIT|net-backports):\s*/;

/** The title that a commit had where it was made. */
export function bareTitle(title: string): string {
  let bare = title.trim();
  while (borrowed.test(bare)) bare = bare.replace(borrowed, '');
  return bare;
}

/** Whether two commits are one change by their titles, whatever trees put before them. */
export function isSameTitle(a: string, b: string): boolean {
  return bareTitle(a) === bareTitle(b) && bareTitle(a) !== '';
}
