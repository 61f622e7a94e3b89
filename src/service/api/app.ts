import { OpenAPIHono } from '@hono/zod-openapi';
import type { MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { authenticate, needs, refuseForeignOrigins, type Variables } from './access.ts';
import { jobHandlers } from './job-handlers.ts';
import { liveHandler } from './live-handler.ts';
import { metricsText } from './metrics.ts';
import { servePage } from './page.ts';
import { answerProblem, asProblem, httpProblem } from './problems.ts';
import { readHandlers } from './read-handlers.ts';
import type { Surroundings } from './surroundings.ts';

const mib = 1 << 20;

/** The whole HTTP side of the service: API, health, metrics, page. */
export function makeApp(around: Surroundings): OpenAPIHono<{ Variables: Variables }> {
  const app = new OpenAPIHono<{ Variables: Variables }>({ defaultHook: refuseInvalid });
  app.onError((error, context) => answerProblem(context, asProblem(error, around.onTrouble)));
  app.use('*', securityHeaders());
  app.get('/healthz', (context) => context.text('ok\n'));
  app.get('/readyz', async (context) => {
    await around.store.counts(null);
    return context.text('ready\n');
  });
  app.use('/metrics', authenticate(around.store));
  app.get('/metrics', async (context) =>
    context.body(await metricsText(around), 200, { 'Content-Type': 'text/plain; version=0.0.4; charset=utf-8' }),
  );
  app.get('/api/openapi.json', (context) => context.json(openApiOf(app, around.version)));
  app.use('/api/v1/*', refuseForeignOrigins(), authenticate(around.store));
  app.use('/api/v1/trail', needs('admin'));
  for (const [path, bytes] of [
    ['/api/v1/jobs', 48 * mib],
    ['/api/v1/jobs/:id/clone', 48 * mib],
    ['/api/v1/jobs/:id/priority', mib],
    ['/api/v1/bisections/:id/marks', mib],
    ['/api/v1/audit', 16 * mib],
  ] as const)
    app.use(path, limitBody(bytes));
  readHandlers(app, around);
  jobHandlers(app, around);
  liveHandler(app, around);
  app.all('/api/*', (context) => answerProblem(context, httpProblem(404, 'there is no such operation')));
  app.notFound((context) =>
    context.req.method === 'GET'
      ? servePage(context, around.page)
      : answerProblem(context, httpProblem(404, 'there is nothing here')),
  );
  return app;
}

function openApiOf(app: OpenAPIHono<{ Variables: Variables }>, version: string) {
  const document = app.getOpenAPI31Document({
    openapi: '3.1.0',
    info: { title: 'Culprit', version, description: 'Bisections of kernel crashes: docs/service.md' },
    security: [{ bearer: [] }, {}],
  });
  return {
    ...document,
    components: { ...document.components, securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } } },
  };
}

type Hook = NonNullable<ConstructorParameters<typeof OpenAPIHono<{ Variables: Variables }>>[0]>['defaultHook'];

/** Fields that do not fit the schema, all of them at once. */
const refuseInvalid: NonNullable<Hook> = (result, context) => {
  if (result.success) return;
  const errors = result.error.issues.slice(0, 50).map(({ path, message }) => ({ path: path.join('.'), message }));
  const problem = httpProblem(400, `the request has ${errors.length === 1 ? 'a wrong field' : 'wrong fields'}`);
  return answerProblem(context, { ...problem, code: 'REQUEST_INVALID', errors });
};

function limitBody(bytes: number): MiddlewareHandler {
  return bodyLimit({
    maxSize: bytes,
    onError: (context) => answerProblem(context, httpProblem(413, `a body has at most ${bytes} bytes here`)),
  });
}

/** Scripts come from this server alone; styles may stand in the page, for its components put them there. */
const pagePolicy =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; " +
  "connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
const dataPolicy = "default-src 'none'; frame-ancestors 'none'; sandbox";

function securityHeaders(): MiddlewareHandler {
  return async (context, next) => {
    await next();
    const isData = context.req.path.startsWith('/api/') || context.req.path === '/metrics';
    const { headers } = context.res;
    headers.set('Content-Security-Policy', isData ? dataPolicy : pagePolicy);
    headers.set('X-Content-Type-Options', 'nosniff');
    headers.set('Referrer-Policy', 'no-referrer');
    headers.set('Cross-Origin-Opener-Policy', 'same-origin');
    headers.set('Cross-Origin-Resource-Policy', 'same-origin');
    if (isData && !headers.has('Cache-Control')) headers.set('Cache-Control', 'no-store');
  };
}
