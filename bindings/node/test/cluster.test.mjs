// The questions, and what they throw.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Cluster, Input } from '../index.js';
import { named, shop } from './shop.mjs';

const web = { namespace: 'shop', kind: 'Deployment', group: 'apps', name: 'web' };

test('names are taken as kubectl takes them', async () => {
  const cluster = await Cluster.load(shop());
  for (const name of ['deploy/web', 'deployments.apps/web', 'Deployment/shop/web']) assert.deepEqual(cluster.resolve(name), web);
  assert.equal(named(cluster.resolve('po/web-0', 'pay')), 'Pod/pay/web-0');
});

test('questions are narrowed the same way', async () => {
  const cluster = await Cluster.load(shop());
  const found = (about) => cluster.objects(about).map(named).join(' ');
  assert.equal(found({ namespace: 'shop' }), 'Deployment/shop/web Pod/shop/web-0');
  assert.equal(found({ object: 'pods' }), 'Pod/pay/web-0 Pod/shop/web-0');
  assert.equal(found({ object: 'pods', labels: 'app=web' }), 'Pod/shop/web-0');
  assert.equal(found({ object: 'po/web-0', namespace: 'pay' }), 'Pod/pay/web-0');
  assert.equal(found({ object: web, namespace: 'elsewhere' }), 'Deployment/shop/web');
  assert.equal(found('deploy/web'), 'Deployment/shop/web');
  assert.equal(cluster.graphSync('deploy/web').graph.roots.map(named).join(), 'Deployment/shop/web');
  assert.throws(() => found(5));
});

test('errors keep their kind, thrown and rejected', async () => {
  const cluster = await Cluster.load(shop());
  const cases = [
    [() => cluster.resolve('deploy/wbe'), null, { code: 'not-found', nearest: ['Deployment/shop/web'] }],
    [() => cluster.healthSync({ object: 'deplyment' }), () => cluster.health({ object: 'deplyment' }), { code: 'unknown-kind', nearest: ['Deployment'] }],
    [() => cluster.objects({ object: 'po/web-0' }), () => cluster.certificates({ object: 'po/web-0' }), { code: 'ambiguous', candidates: ['Pod/pay/web-0', 'Pod/shop/web-0'] }],
    [() => new Input().dump('  \n hello', 'greeting'), () => Cluster.load('  \n hello', { name: 'greeting' }), { code: 'not-a-dump', position: 4, message: /^greeting: byte 4: / }],
    [() => new Cluster(new Input(), { now: 'yesterday' }), null, { code: 'invalid' }],
    [() => cluster.healthSync({ labels: 'app in web' }), () => cluster.health({ labels: 'app in web' }), { code: 'invalid' }],
    [() => cluster.graphSync({ direction: 'sideways' }), () => cluster.graph({ direction: 'sideways' }), { code: 'invalid' }],
    [() => cluster.graphTextSync('svg'), () => cluster.graphText('svg'), { code: 'invalid' }],
  ];
  for (const [thrown, rejected, expected] of cases) {
    assert.throws(thrown, expected);
    if (rejected) await assert.rejects(rejected, expected);
  }
  assert.throws(() => cluster.resolve('deploy/wbe'), (error) => error instanceof Error && !('position' in error));
});

test('a promise and its twin give the same', async () => {
  const cluster = await Cluster.load(shop());
  const about = { namespace: 'shop' };
  assert.deepEqual(await cluster.health(about), cluster.healthSync(about));
  assert.deepEqual(await cluster.certificates(about), cluster.certificatesSync(about));
  const part = { object: 'pod/shop/web-0', direction: 'both', depth: 2 };
  assert.deepEqual(await cluster.graph(part), cluster.graphSync(part));
  assert.equal(await cluster.graphText('dot', part), cluster.graphTextSync('dot', part));
});

test('many questions are answered at the same time, and the event loop goes on', async () => {
  const pods = Array.from({ length: 5000 }, (_, at) => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name: `p-${at}`, namespace: 'shop' } }));
  const cluster = await Cluster.load(pods);
  let turns = 0;
  const timer = setInterval(() => turns++, 1);
  const answers = await Promise.all(Array.from({ length: 8 }, () => cluster.health()));
  clearInterval(timer);
  assert.ok(turns > 0);
  assert.equal(new Set(answers.map((each) => JSON.stringify(each))).size, 1);
  assert.equal(answers[0].health.length, 5000);
});

test('what is not there is missing or not known', async () => {
  const cluster = await Cluster.load(shop());
  const status = (kind) => cluster.healthSync({ object: { namespace: 'shop', kind, name: 'gone' } }).health.map((each) => each.status);
  assert.deepEqual(status('Pod'), ['Missing']);
  assert.deepEqual(status('Secret'), ['Unknown']);
});

test('graphs are walked and drawn', async () => {
  const cluster = await Cluster.load(shop());
  const { graph } = await cluster.graph({ object: 'pod/web-0', namespace: 'shop', depth: 1 });
  const edge = graph.edges.find((each) => each.relation === 'pod.node');
  assert.deepEqual([named(edge.from), named(edge.to), edge.strength], ['Pod/shop/web-0', 'Node/worker-1', 'places']);
  const down = await cluster.graph({ object: edge.to, direction: 'downstream' });
  assert.ok(down.graph.nodes.some(({ object }) => named(object) === 'Pod/shop/web-0'));
  assert.ok(cluster.graphSync().graph.nodes.length >= cluster.objects().length);
  assert.match(cluster.graphTextSync('tree', { object: edge.from }), /worker-1/);
  assert.match(cluster.graphTextSync('dot'), /^digraph/);
  assert.match(cluster.graphTextSync('mermaid'), /^flowchart/);
});
