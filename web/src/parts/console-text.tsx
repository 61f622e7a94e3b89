import { Button } from '@mantine/core';
import { useEffect, useMemo, useRef } from 'react';
import { crashLines, shownLine } from '../shown/crash-lines.ts';
import { useRowsInSight } from './rows-in-sight.ts';

const lineHeight = 17;
/** Lines before the crash that are seen when it is opened. */
const before = 6;

interface ConsoleTextProps {
  readonly text: string;
  readonly isCrash: boolean;
  readonly name: string;
}

/** A console of any length, opened at the crash, which is marked. */
export function ConsoleText({ text, isCrash, name }: ConsoleTextProps) {
  const lines = useMemo(() => text.split('\n'), [text]);
  const crash = useMemo(() => (isCrash ? crashLines(lines, null) : null), [lines, isCrash]);
  const { ref, from, to, above, below, onScroll } = useRowsInSight(lines.length, lineHeight);
  const box = useRef<HTMLDivElement>(null);
  // Some browsers answer scrollTo with a promise, which is no way to clean up after an effect.
  const toCrash = () => {
    box.current?.scrollTo({ top: Math.max(0, ((crash?.from ?? 0) - before) * lineHeight) });
  };
  useEffect(toCrash, [crash]);
  return (
    <>
      <div className="console-bar quiet">
        {lines.length.toLocaleString('en-US')} lines
        {crash !== null && (
          <Button size="compact-xs" variant="default" onClick={toCrash}>
            To the crash, line {crash.from + 1}
          </Button>
        )}
      </div>
      <div
        className="console-lines"
        ref={(element) => {
          box.current = element;
          ref(element);
        }}
        onScroll={onScroll}
        tabIndex={0}
        role="region"
        aria-label={`Lines: ${name}`}
      >
        <div style={{ height: above }} />
        {lines.slice(from, to).map((line, index) => {
          const at = from + index;
          const isPart = crash !== null && at >= crash.from && at < crash.to;
          return (
            <div key={at} className={isPart ? 'console-line crash' : 'console-line'}>
              <span className="line-number">{at + 1}</span>
              {isPart && at === crash.from ? <mark>{shownLine(line)}</mark> : shownLine(line)}
            </div>
          );
        })}
        <div style={{ height: below }} />
      </div>
    </>
  );
}
