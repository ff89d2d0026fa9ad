// Read by the TypeScript compiler and never run: what the types promise.
import { Cluster, Input, diff, explain, version } from '../index.js';
import type { Certificate, DiffReport, FindingsReport, GraphReport, Health, HealthReport, ObjectRef, SmartError } from '../index.js';

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
  const advice: string = explain('config-map-missing').advice;
  const code: SmartError['code'] = 'not-found';
  const time: string | null = cluster.now;
  return { advice, bad, broken, changes, code, page, found, graph, loaded, report, same, time, tree };
}
