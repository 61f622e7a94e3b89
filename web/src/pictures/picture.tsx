import { Button } from '@mantine/core';
import { type ReactNode, useId, useRef } from 'react';
import { saveSvg } from './save-svg.ts';

interface PictureProps {
  readonly title: string;
  /** One sentence: how to read it. */
  readonly says: ReactNode;
  readonly controls?: ReactNode;
  readonly children: ReactNode;
  /** The same facts for readers who do not see. */
  readonly table?: ReactNode;
  /** Whether there is an SVG in it that can be saved. */
  readonly saves?: boolean;
}

/** A picture with its title, its explanation, what can be done with it, and the table behind it. */
export function Picture({ title, says, controls, children, table, saves = true }: PictureProps) {
  const figure = useRef<HTMLElement>(null);
  const id = useId();
  return (
    <section className="picture" aria-labelledby={id}>
      <div className="picture-head">
        <div>
          <h2 id={id}>{title}</h2>
          <p className="quiet">{says}</p>
        </div>
        <div className="picture-controls">
          {controls}
          {saves && (
            <Button
              size="compact-xs"
              variant="default"
              onClick={() => figure.current && saveSvg(figure.current, title)}
            >
              Save SVG<span className="unseen"> of “{title}”</span>
            </Button>
          )}
        </div>
      </div>
      <figure ref={figure}>{children}</figure>
      {table !== undefined && (
        <details className="behind">
          <summary>
            As a table<span className="unseen">: {title}</span>
          </summary>
          <div className="wide" tabIndex={0} role="region" aria-label={`${title}, as a table`}>
            {table}
          </div>
        </details>
      )}
    </section>
  );
}
