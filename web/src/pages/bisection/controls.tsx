import { Button, Modal, Tooltip } from '@mantine/core';
import { useState } from 'react';
import type { BisectionDetail } from '../../api/contract.ts';
import { type JobAction, useActs, useRefusal } from '../../api/use-acts.ts';
import { FailureNotice } from '../../parts/notices.tsx';

interface Act {
  readonly action: JobAction;
  readonly label: string;
  readonly from: readonly BisectionDetail['state'][];
  /** Asked before it is done; missing where it can be taken back. */
  readonly confirm?: string;
}

const acts: readonly Act[] = [
  { action: 'pause', label: 'Pause', from: ['queued', 'running'] },
  { action: 'resume', label: 'Go on', from: ['paused'] },
  { action: 'retry', label: 'Try again', from: ['done', 'failed', 'cancelled'] },
  {
    action: 'cancel',
    label: 'Cancel …',
    from: ['queued', 'running', 'paused'],
    confirm: 'It ends for good. What was measured is kept, and a later job can use it.',
  },
];

/** Pause, go on, try again, cancel. A button that cannot be used says why. */
export function Controls({ detail }: { detail: BisectionDetail }) {
  const { job } = useActs(detail.id);
  const [asked, setAsked] = useState<Act | null>(null);
  const refusal = useRefusal();
  const why = detail.origin === 'command-line' ? 'it was begun in a terminal, and is controlled there' : refusal;
  const start = (act: Act) => (act.confirm === undefined ? job.mutate(act.action) : setAsked(act));
  return (
    <>
      <div className="buttons" role="group" aria-label="Control">
        {acts
          .filter(({ from }) => from.includes(detail.state))
          .map((act) => (
            <Tooltip key={act.action} label={why ?? ''} disabled={why === null}>
              <Button
                size="compact-sm"
                variant="default"
                {...(why === null ? {} : { 'data-disabled': true })}
                aria-disabled={why !== null}
                loading={job.isPending && job.variables === act.action}
                aria-description={why ?? undefined}
                onClick={() => {
                  if (why === null) start(act);
                }}
              >
                {act.label}
              </Button>
            </Tooltip>
          ))}
      </div>
      {job.isError && <FailureNotice cause={job.error} />}
      <Modal
        opened={asked !== null}
        onClose={() => setAsked(null)}
        title="Cancel this bisection?"
        centered
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        <p>{asked?.confirm}</p>
        <div className="buttons">
          <Button
            color="red"
            onClick={() => {
              if (asked !== null) job.mutate(asked.action);
              setAsked(null);
            }}
          >
            Cancel the bisection
          </Button>
          <Button variant="default" onClick={() => setAsked(null)} data-autofocus>
            Leave it
          </Button>
        </div>
      </Modal>
    </>
  );
}
