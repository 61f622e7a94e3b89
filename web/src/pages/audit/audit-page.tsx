import { Button, Textarea } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type DragEvent, useRef, useState } from 'react';
import { ask } from '../../api/client.ts';
import type { AuditAnswer } from '../../api/contract.ts';
import { FailureNotice } from '../../parts/notices.tsx';
import { AuditFindings } from './audit-findings.tsx';
import { examples } from './examples.ts';

/** The most that is sent: a log of a bisection has some hundred KiB. */
const mostBytes = 4 << 20;

/** Paste or drop a log of a bisection, see it judged. */
export function AuditPage() {
  const [log, setLog] = useState('');
  const [isOver, setOver] = useState(false);
  const [trouble, setTrouble] = useState<string | null>(null);
  const file = useRef<HTMLInputElement>(null);
  const audit = useMutation({
    mutationFn: async (text: string) => {
      const response = await ask('/api/v1/audit', {
        method: 'POST',
        headers: { 'content-type': 'text/plain' },
        body: text,
      });
      return (await response.json()) as AuditAnswer;
    },
  });
  const judge = (text: string) => {
    setLog(text);
    setTrouble(null);
    if (text.trim() !== '') audit.mutate(text);
  };
  const read = (one: File | undefined) => {
    if (one === undefined) return;
    if (one.size > mostBytes) setTrouble(`${one.name} is larger than 4 MiB: is it the log of a bisection?`);
    else void one.text().then(judge);
  };
  const onDrop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    read(event.dataTransfer.files[0]);
  };
  return (
    <>
      <h1>Audit of a bisection log</h1>
      <p>
        How likely is its answer right, which decision may have led astray, and what would settle it? From syzbot’s log
        alone; nothing is built.
      </p>
      <div
        className={`audit-input${isOver ? ' over' : ''}`}
        onDrop={onDrop}
        onDragLeave={() => setOver(false)}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
      >
        <Textarea
          label="Log"
          description="Paste it, or drop a file here"
          value={log}
          onChange={({ currentTarget }) => setLog(currentTarget.value)}
          rows={10}
          spellCheck={false}
          onPaste={(event) => {
            const text = event.clipboardData.getData('text');
            if (log !== '' || text.length < 200) return;
            event.preventDefault();
            judge(text);
          }}
        />
      </div>
      <div className="buttons">
        <Button onClick={() => judge(log)} disabled={log.trim() === ''} loading={audit.isPending}>
          Judge it
        </Button>
        <Button variant="default" onClick={() => file.current?.click()}>
          Open a file …
        </Button>
        <input
          ref={file}
          type="file"
          accept=".txt,.log,text/plain"
          aria-label="File with a log"
          className="unseen"
          tabIndex={-1}
          onChange={({ currentTarget }) => read(currentTarget.files?.[0])}
        />
        <span className="quiet">or try one of ours:</span>
        {examples.map(({ name, says, load }) => (
          <Button
            key={name}
            variant="default"
            size="compact-sm"
            title={says}
            onClick={() => void load().then((module) => judge(module.default))}
          >
            {name}
          </Button>
        ))}
      </div>
      <div aria-live="polite">
        {trouble !== null && <p role="alert">{trouble}</p>}
        {audit.isError && <FailureNotice cause={audit.error} />}
        {audit.isSuccess && <AuditFindings audit={audit.data} log={log} />}
      </div>
    </>
  );
}
