/** Who has to act: the kernel under test, our machines, the person who asked, or this program. */
export type Blame = 'kernel' | 'infra' | 'request' | 'ours';

/** Whether the same thing can be tried again: at once, after something was mended, or not at all. */
export type Retry = 'now' | 'later' | 'never';

interface Entry {
  readonly blame: Blame;
  readonly retry: Retry;
  /** One sentence for docs/errors.md, which a test compares with this table. */
  readonly meaning: string;
}

/** Every error that can be thrown. Codes are stable: scripts may rely on them. */
export const catalogue = {
  JOB_NOT_FOUND: {
    blame: 'request',
    retry: 'later',
    meaning: 'The job file or a file it names does not exist or cannot be read.',
  },
  JOB_INVALID: {
    blame: 'request',
    retry: 'later',
    meaning: 'The job file is not valid YAML or a field has a wrong value.',
  },
  INPUT_UNREADABLE: {
    blame: 'request',
    retry: 'later',
    meaning: 'A file or directory named on the command line does not exist, cannot be read, or is of the wrong kind.',
  },
  REPO_UNUSABLE: { blame: 'request', retry: 'later', meaning: 'The kernel repository cannot be read or cloned.' },
  COMMIT_NOT_FOUND: {
    blame: 'request',
    retry: 'later',
    meaning: 'A commit or tag of the job is not in the repository.',
  },
  NO_RELEASES: {
    blame: 'request',
    retry: 'later',
    meaning: 'No release tag lies below the start commit, so there is nothing to walk back over.',
  },
  CONFIG_REJECTED: {
    blame: 'request',
    retry: 'later',
    meaning: 'The kernel configuration cannot be made at the start commit.',
  },
  REPRODUCER_BROKEN: { blame: 'request', retry: 'later', meaning: 'The reproducer does not compile.' },
  TOOL_MISSING: { blame: 'infra', retry: 'later', meaning: 'A program that the job needs is not installed.' },
  DISK_FULL: { blame: 'infra', retry: 'later', meaning: 'A file system that we write to is full.' },
  STATE_UNUSABLE: {
    blame: 'infra',
    retry: 'later',
    meaning: 'The state directory cannot be created, read or written.',
  },
  BISECTION_BUSY: { blame: 'request', retry: 'later', meaning: 'Another process works on the same bisection.' },
  BISECTION_UNKNOWN: {
    blame: 'request',
    retry: 'never',
    meaning: 'No bisection of this id is in the state directory.',
  },
  JOB_UNKNOWN: { blame: 'request', retry: 'never', meaning: 'No job or bisection of this id is there for you.' },
  JOB_STATE: {
    blame: 'request',
    retry: 'later',
    meaning: 'What was asked of a job does not fit its state, such as to resume one that runs.',
  },
  QUEUE_FULL: {
    blame: 'request',
    retry: 'later',
    meaning: 'The service has as many open jobs, or as many clients that follow it, as it takes.',
  },
  ACCESS_REFUSED: {
    blame: 'request',
    retry: 'later',
    meaning: 'The service wants a token, knows none such, or its role is too low.',
  },
  REQUEST_INVALID: { blame: 'request', retry: 'later', meaning: 'A request to the service has a wrong form.' },
  SERVICE_UNREACHABLE: { blame: 'infra', retry: 'later', meaning: 'The service does not answer, or not as it should.' },
  ADDRESS_UNUSABLE: { blame: 'request', retry: 'later', meaning: 'The service cannot listen where it was told to.' },
  MARK_INVALID: {
    blame: 'request',
    retry: 'later',
    meaning: 'A mark says nothing that a bisection can use, or marks contradict each other.',
  },
  LOG_UNREADABLE: {
    blame: 'request',
    retry: 'later',
    meaning: 'A file that should hold a bisection log cannot be read, is too long, or holds something else.',
  },
  LOG_UNUSABLE: {
    blame: 'request',
    retry: 'never',
    meaning: 'A bisection log can be read but does not serve: it records no runs, or is not about the job.',
  },
  COMMAND_FAILED: {
    blame: 'infra',
    retry: 'later',
    meaning: 'A program that we rely on failed in a way that says nothing about the kernel.',
  },
  COMMAND_ABORTED: {
    blame: 'infra',
    retry: 'later',
    meaning: 'The command of `culprit run` ended with a status of 128 or above, which stops the search.',
  },
  COMMAND_UNUSABLE: {
    blame: 'request',
    retry: 'later',
    meaning: 'The command of `culprit run` cannot be started, or ends as if it could not on a good revision.',
  },
  RANGE_EMPTY: {
    blame: 'request',
    retry: 'later',
    meaning: 'No commit lies between the good and the bad revision, or none that touches the paths.',
  },
  INTERRUPTED: {
    blame: 'request',
    retry: 'now',
    meaning: 'The work was stopped by a signal; the same command goes on where it stopped.',
  },
  INFRA_FAILING: {
    blame: 'infra',
    retry: 'later',
    meaning: 'Builds or machines keep failing for reasons of this machine, not of the kernel.',
  },
  INTERNAL: { blame: 'ours', retry: 'never', meaning: 'A defect of this program.' },
} as const satisfies Record<string, Entry>;

export type FailureCode = keyof typeof catalogue;
