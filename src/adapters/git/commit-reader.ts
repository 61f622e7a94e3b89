import type { CommitDetails } from '../../core/history/commit-details.ts';

/** Arguments by which `git log` prints what `readCommits` reads. Messages cannot contain NUL. */
export const commitFormat = [
  '--format=tformat:%H%x00%P%x00%an%x00%ae%x00%ad%x00%s%x00%B%x00',
  '--date=default',
  '--encoding=UTF-8',
  '--no-color',
] as const;

const fieldCount = 7;

export function readCommits(text: string): readonly CommitDetails[] {
  const fields = text.split('\0');
  const commits: CommitDetails[] = [];
  for (let at = 0; at + fieldCount < fields.length + 1 && fields[at]!.trim() !== ''; at += fieldCount) {
    const [id, parents = '', author, authorEmail, authorDate, subject, message] = fields.slice(at, at + fieldCount);
    commits.push({
      id: id!.trim(),
      parents: parents === '' ? [] : parents.split(' '),
      author: author!,
      authorEmail: authorEmail!,
      authorDate: authorDate!,
      subject: subject!,
      message: message!.replace(/\n+$/, ''),
    });
  }
  return commits;
}
