import { Button, NativeSelect, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type { BisectionDetail, MarkRequest } from '../../api/contract.ts';
import { useActs, useRefusal } from '../../api/use-acts.ts';
import { FailureNotice } from '../../parts/notices.tsx';
import { type MarkKind, markKinds, markText, valueProblem } from '../../shown/marks.ts';

/** What people said, and a form to say more. */
export function MarksPanel({ detail }: { detail: BisectionDetail }) {
  const marks = detail.answer?.marks ?? [];
  const { mark } = useActs(detail.id);
  const refusal = useRefusal();
  return (
    <section className="picture" aria-labelledby="marks-title">
      <h2 id="marks-title">What people said</h2>
      <p className="quiet">
        A mark is no measurement: it can be taken back, and the answer without any is kept beside.
      </p>
      {detail.answer?.withoutMarks != null && marks.length > 0 && (
        <p>
          Without marks: {detail.answer.withoutMarks.result} {detail.answer.withoutMarks.culprit?.slice(0, 12)}
        </p>
      )}
      <ul className="plain-list marks">
        {marks.map((one) => (
          <li key={one.number} className={one['undone'] == null ? '' : 'undone'}>
            {markText(one)}{' '}
            <span className="quiet">
              {one.by}
              {one.because === null ? '' : `: ${one.because}`}
            </span>{' '}
            {one['undone'] == null && refusal === null && (
              <Button
                size="compact-xs"
                variant="default"
                onClick={() => mark.mutate({ kind: 'undo', values: [String(one.number)] })}
              >
                Take back<span className="unseen"> {markText(one)}</span>
              </Button>
            )}
          </li>
        ))}
      </ul>
      <MarkForm detail={detail} refusal={refusal} isBusy={mark.isPending} onMark={(request) => mark.mutate(request)} />
      {mark.isError && <FailureNotice cause={mark.error} />}
    </section>
  );
}

interface MarkFormProps {
  readonly detail: BisectionDetail;
  readonly refusal: string | null;
  readonly isBusy: boolean;
  readonly onMark: (request: MarkRequest) => void;
}

function MarkForm({ detail, refusal, isBusy, onMark }: MarkFormProps) {
  const [kind, setKind] = useState<MarkKind>('same');
  const [value, setValue] = useState('');
  const [because, setBecause] = useState('');
  const { label, asks, does } = markKinds[kind];
  const suggestions =
    asks === 'title' ? detail.titles.map(({ title }) => title) : asks === 'revision' ? commitsOf(detail) : [];
  const problem = value === '' ? null : valueProblem(kind, value);
  const say = (event: FormEvent) => {
    event.preventDefault();
    onMark({ kind, values: [value.trim()], ...(because.trim() === '' ? {} : { because: because.trim() }) });
    setValue('');
    setBecause('');
  };
  return (
    <form onSubmit={say} className="mark-form" aria-label="Say something">
      <NativeSelect
        label="What"
        value={kind}
        onChange={({ currentTarget }) => {
          setKind(currentTarget.value as MarkKind);
          setValue('');
        }}
        data={Object.entries(markKinds).map(([name, one]) => ({ value: name, label: one.label }))}
      />
      <TextInput
        label={asks === 'title' ? 'Title' : asks === 'revision' ? 'Commit' : 'Builds'}
        value={value}
        list="mark-values"
        error={problem}
        description={does}
        inputWrapperOrder={['label', 'input', 'error', 'description']}
        onChange={({ currentTarget }) => setValue(currentTarget.value)}
        aria-label={`${label}: which`}
      />
      <datalist id="mark-values">
        {suggestions.map((one) => (
          <option key={one} value={one} />
        ))}
      </datalist>
      <TextInput
        label="Because"
        value={because}
        onChange={({ currentTarget }) => setBecause(currentTarget.value)}
        placeholder="for those who read it later"
      />
      <Button
        type="submit"
        variant="default"
        loading={isBusy}
        disabled={refusal !== null || value.trim() === '' || problem !== null}
      >
        Say so
      </Button>
      {refusal !== null && <p className="quiet">You cannot: {refusal}.</p>}
    </form>
  );
}

function commitsOf({ runs, candidates }: BisectionDetail): readonly string[] {
  return [...new Set([...runs.map(({ commit }) => commit), ...candidates.map(({ commit }) => commit)])].slice(0, 200);
}
