import { SegmentedControl } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { BisectionDetail } from '../../api/contract.ts';
import { logQuery } from '../../api/queries.ts';
import { Copy } from '../../parts/copy.tsx';
import { FailureNotice, Loading } from '../../parts/notices.tsx';
import { shownLine } from '../../shown/crash-lines.ts';

/** The log of the bisection, in syzbot's or git's words; read when it is opened. */
export function LogPanel({ detail }: { detail: BisectionDetail }) {
  const [isOpen, setOpen] = useState(false);
  const [format, setFormat] = useState(detail.kind === 'run' ? 'git' : 'syzbot');
  const query = useQuery({ ...logQuery(detail.id, format), enabled: isOpen });
  return (
    <details className="picture" onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>
        <h2>The log</h2>
      </summary>
      <div className="buttons">
        <SegmentedControl
          size="xs"
          value={format}
          onChange={setFormat}
          data={['syzbot', 'git', 'json']}
          aria-label="Format"
        />
        {query.isSuccess && <Copy text={query.data} what="log" />}
      </div>
      {query.isError && <FailureNotice cause={query.error} onRetry={() => void query.refetch()} />}
      {isOpen && query.isPending && <Loading what="Reading the log" height={300} />}
      {query.isSuccess && (
        <pre className="log" tabIndex={0} aria-label="Log">
          {query.data.split('\n').map(shownLine).join('\n')}
        </pre>
      )}
    </details>
  );
}
