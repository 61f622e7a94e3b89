import type { Surroundings } from './surroundings.ts';

/** Prometheus' text format. Names and labels are ours: nothing of a job is in them. */
export async function metricsText({ store, floor, hub, scheduler }: Surroundings): Promise<string> {
  const jobs = Object.entries(await store.counts(null));
  const workers = floor.workers();
  const { builds, runs, buildSeconds, runSeconds } = floor.totals;
  return [
    metric(
      'culprit_jobs',
      'gauge',
      'Jobs by state.',
      jobs.map(([state, count]) => [`{state="${state}"}`, count]),
    ),
    metric('culprit_job_slots', 'gauge', 'Jobs that may run side by side.', [['', scheduler.slots]]),
    metric('culprit_workers_busy', 'gauge', 'Builders and machines at work.', [
      ['{kind="builder"}', workers.filter(({ kind }) => kind === 'builder').length],
      ['{kind="machine"}', workers.filter(({ kind }) => kind === 'machine').length],
    ]),
    metric('culprit_builds_total', 'counter', 'Kernels built since the start.', [['', builds]]),
    metric('culprit_runs_total', 'counter', 'Runs made since the start.', [['', runs]]),
    metric('culprit_build_seconds_total', 'counter', 'Wall time of builds.', [['', buildSeconds]]),
    metric('culprit_run_seconds_total', 'counter', 'Wall time of runs.', [['', runSeconds]]),
    metric('culprit_viewers', 'gauge', 'Clients that follow live events.', [['', hub.size]]),
    metric('process_resident_memory_bytes', 'gauge', 'Memory of the server.', [['', process.memoryUsage.rss()]]),
    metric('process_start_time_seconds', 'gauge', 'When the server began.', [
      ['', Math.round(Date.now() / 1000 - process.uptime())],
    ]),
  ].join('');
}

type Sample = readonly [labels: string, value: number];

function metric(name: string, type: 'gauge' | 'counter', help: string, samples: readonly Sample[]): string {
  const lines = samples.map(([labels, value]) => `${name}${labels} ${value}\n`);
  return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${lines.join('')}`;
}
