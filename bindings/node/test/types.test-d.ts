// Read by the TypeScript compiler and never run: what the types promise.
import { Cluster, Input, anomalies, diff, explain, forecast, forecastSync, version } from '../index.js';
import type { Anomalies, Certificate, DiffReport, FindingsReport, FitReport, Forecast, GraphReport, Health, HealthReport, ObjectRef, PredictionsReport, SimulationReport, SmartError } from '../index.js';

export async function promises(): Promise<object> {
  const text: string = version();
  // @ts-expect-error The version takes no arguments.
  version(text);

  const input: Input = new Input().dump(Buffer.from('{}'), 'pods.json').dump({ items: [] }).takenAt(new Date());
  input.gap({ kind: 'Secret', reason: 'forbidden' });
  // @ts-expect-error A dump is bytes, text or objects.
  input.dump(5);
  for await (const piece of process.stdin) input.reader('stdin').push(piece);

  const cluster: Cluster = new Cluster(input, { now: '2026-11-23T12:00:00Z' });
  const loaded: Promise<Cluster> = Cluster.load(input, { now: new Date() });
  const report: HealthReport = await cluster.health({ namespace: 'shop', labels: 'app=web' });
  const same: HealthReport = cluster.healthSync('deploy/web');
  const bad: Health[] = report.health.filter(({ status }) => status === 'Degraded');
  // @ts-expect-error There is no such status.
  bad.filter(({ status }) => status === 'Broken');
  // @ts-expect-error Not every answer has evidence.
  bad[0]?.evidence.length;
  const found: Certificate | null | undefined = (await cluster.certificates()).certificates[0]?.certificate;
  const web: ObjectRef = cluster.resolve('deploy/web', 'shop');
  const graph: GraphReport = await cluster.graph({ object: web, direction: 'downstream', depth: 2 });
  // @ts-expect-error There is no such direction.
  await cluster.graph({ direction: 'sideways' });
  const tree: string = await cluster.graphText('tree', { object: web });
  const broken: FindingsReport = await cluster.findings({ object: web, lint: true, events: true });
  // @ts-expect-error There is no such severity.
  broken.findings.filter(({ severity }) => severity === 'fatal');
  const page: string = await cluster.render('html', 'deploy/web', { width: 100 });
  // @ts-expect-error There is no such form.
  await cluster.render('pdf');
  const changes: DiffReport = await diff(cluster, await loaded, { namespace: 'shop' });
  const fit: FitReport = await cluster.fit(['pod/web-0', web], { namespace: 'shop', atMost: 5 });
  for (const detail of fit.fits.flatMap(({ unfit }) => unfit).flatMap(({ obstacles }) => obstacles).flatMap(({ details }) => details ?? [])) {
    // The type tells what else there is.
    if (detail.type === 'taint') detail.effect.toUpperCase();
    // @ts-expect-error Not every obstacle is about a resource.
    detail.allocatable.toUpperCase();
  }
  const manifests = { 'web.yaml': Buffer.from('{}'), 'api.yaml': '{}', 'db.yaml': { kind: 'Pod' } };
  const impact: SimulationReport = await cluster.simulate('drain node worker-1; apply web.yaml', { findings: true, manifests });
  // @ts-expect-error There is no such outcome.
  if (impact.outcome === 'perhaps') throw impact;
  const impactPage: string = cluster.renderSimulationSync('html', 'drain node worker-1');
  const fits: string = await cluster.renderFit('wide', 'deploy/web', {}, { allNodes: true });
  const after: Cluster = await cluster.after('drain node worker-1', { namespace: 'shop' });
  const metered: Cluster = await Cluster.load('{}', { metrics: [Buffer.from('{}'), '{}', { data: {} }] });
  const will: PredictionsReport = await metered.predictions({ object: web, withinSeconds: 86_400 });
  // @ts-expect-error Not everything has a time.
  will.predictions.map(({ when }) => when.length);
  const limits: Array<[number, number]> = [[0, 7]];
  const ahead: Forecast = await forecast(new Float64Array(2), [1, null], { limits, now: new Date() });
  // @ts-expect-error Not every refusal has a peak.
  ahead.refusal?.peak.toFixed();
  if (ahead.refusal?.reason === 'levels-off') ahead.refusal.below.toFixed();
  // @ts-expect-error A forecast takes options.
  forecastSync([1], [1]);
  const odd: Anomalies = await anomalies([1], [1], { threshold: 0.9 });
  const advice: string = explain('config-map-missing').advice;
  const code: SmartError['code'] = 'not-found';
  const time: string | null = cluster.now;
  return { advice, after, ahead, bad, broken, changes, code, page, fit, fits, found, graph, impact, impactPage, loaded, odd, report, same, time, tree, will };
}
