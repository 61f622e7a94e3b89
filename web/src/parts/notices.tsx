import { Alert, Button, PasswordInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { ApiFailure, token } from '../api/client.ts';

/** A failure in its three parts: what, why, mend; and what can be done about it here. */
export function FailureNotice({ cause, onRetry }: { cause: unknown; onRetry?: () => void }) {
  if (cause instanceof ApiFailure && cause.problem.status === 401) return <AskForToken />;
  const problem = cause instanceof ApiFailure ? cause.problem : null;
  return (
    <Alert color="red" variant="light" title={problem?.title ?? 'The page failed'} role="alert" className="notice">
      <p>{problem === null ? String(cause) : (problem.detail ?? problem.code)}</p>
      {problem?.errors?.map(({ path, message }) => (
        <p key={path}>
          <code>{path}</code>: {message}
        </p>
      ))}
      {problem?.mend !== undefined && <p>To mend it: {problem.mend}</p>}
      {onRetry !== undefined && (
        <Button size="compact-sm" variant="default" onClick={onRetry}>
          Try again
        </Button>
      )}
    </Alert>
  );
}

function AskForToken() {
  const client = useQueryClient();
  const [value, setValue] = useState('');
  const enter = (event: FormEvent) => {
    event.preventDefault();
    token.write(value.trim());
    void client.invalidateQueries();
  };
  return (
    <form onSubmit={enter} className="notice token">
      <h2>This server asks for a token</h2>
      <PasswordInput
        label="Token"
        description="Kept for this tab only"
        value={value}
        onChange={({ currentTarget }) => setValue(currentTarget.value)}
        autoComplete="off"
      />
      <Button type="submit" disabled={value.trim() === ''}>
        Enter
      </Button>
    </form>
  );
}

export function NotFound() {
  return (
    <div className="empty">
      <h1>There is no such page</h1>
      <p>
        <Link to="/">To the list of bisections</Link>
      </p>
    </div>
  );
}

/** The place of something that is being read: as high as what will stand there, so that nothing jumps. */
export function Loading({ what, height }: { what: string; height: number }) {
  return (
    <div className="loading" role="status" style={{ minHeight: height }}>
      {what} …
    </div>
  );
}
