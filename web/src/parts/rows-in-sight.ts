import { useElementSize } from '@mantine/hooks';
import { type RefCallback, type UIEvent, useState } from 'react';
import { rowsInSight } from '../shown/placing.ts';

interface RowsInSight {
  readonly ref: RefCallback<HTMLElement>;
  /** Rows that are drawn; `to` is exclusive. */
  readonly from: number;
  readonly to: number;
  /** Heights of what is not drawn. */
  readonly above: number;
  readonly below: number;
  readonly onScroll: (event: UIEvent<HTMLElement>) => void;
}

/** For long lists of rows of one height: which of them are to be drawn, and how much room the others take. */
export function useRowsInSight(count: number, rowHeight: number): RowsInSight {
  const { ref, height } = useElementSize();
  const [scrollTop, setScrollTop] = useState(0);
  const { from, to } = rowsInSight(scrollTop, height || 600, rowHeight, count);
  return {
    ref,
    from,
    to,
    above: from * rowHeight,
    below: (count - to) * rowHeight,
    // Only a step of a few rows draws anew.
    onScroll: ({ currentTarget }: UIEvent<HTMLElement>) => {
      const step = rowHeight * 4;
      setScrollTop(Math.floor(currentTarget.scrollTop / step) * step);
    },
  };
}
