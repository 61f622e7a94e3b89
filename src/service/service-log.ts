import { type Logger, pino } from 'pino';

/** One line of JSON for each thing that happens, on standard error. */
export function serviceLog(): Logger {
  return pino({ level: process.env['CULPRIT_LOG_LEVEL'] ?? 'info' }, pino.destination({ dest: 2, sync: true }));
}
