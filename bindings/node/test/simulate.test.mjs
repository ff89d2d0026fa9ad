// Where pods can run, and what changes would do: the forms of the answers, and the errors.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { Cluster } from '../index.js';

const now = '2026-11-23T10:00:00Z';
const shop = await Cluster.load(readFileSync(new URL('../../../fixtures/shop/dump.json', import.meta.url)), { now });

test('where pods fit is told of names, kinds and references', async () => {
  const report = await shop.fit(['pod/db-0', 'deploy/web'], { namespace: 'shop', atMost: 3 });
  assert.deepEqual(shop.fitSync(['pod/db-0', 'deploy/web'], { namespace: 'shop', atMost: 3 }), report);
  assert.deepEqual(report.fits.map(({ pod }) => pod), [{ namespace: 'shop', kind: 'Pod', name: 'db-0' }]);
  assert.deepEqual(report.workloads.map(({ workload }) => workload.name), ['web']);
  const pod = shop.resolve('pod/db-0');
  assert.deepEqual(await shop.fit(pod), await shop.fit([pod]));
  assert.deepEqual(await shop.fit(pod), await shop.fit('pod/db-0'));
  assert.equal((await shop.fit('pods')).fits.length, shop.objects('pods').length);
  await assert.rejects(shop.fit('svc/web'), { code: 'invalid' });
  await assert.rejects(shop.fit('pod/db-9'), { code: 'not-found' });
});

test('where pods fit is rendered', async () => {
  const text = await shop.renderFit('text', 'pod/db-0');
  assert.match(text, /db-0/);
  assert.notEqual(shop.renderFitSync('wide', 'pod/db-0', {}, { allNodes: true, width: 0 }), text);
  await assert.rejects(shop.renderFit('html', 'pod/db-0'), { code: 'invalid', message: /text and wide/ });
});

test('every form of a simulation is rendered', async () => {
  const drain = 'drain node worker-1 --ignore-daemonsets';
  const report = await shop.simulate(drain, { findings: true });
  assert.deepEqual(shop.simulateSync(drain, { findings: true }), report);
  assert.deepEqual(report.changes, [drain]);
  assert.equal(report.findings.before, now);
  assert.equal((await shop.simulate('cordon node worker-1')).findings, undefined);
  assert.match(shop.renderSimulationSync('wide', drain, {}, { ascii: true }), /^[\x20-\x7e\n]+$/);
  assert.match(await shop.renderSimulation('text', drain, { findings: true }), /worker-1/);
  assert.match(await shop.renderSimulation('md', drain), /^#/);
  assert.match(await shop.renderSimulation('html', drain), /^<!DOCTYPE html>/);
  assert.match(await shop.renderSimulation('fragment', drain), /^<div/);
  await assert.rejects(shop.renderSimulation('pdf', drain), { code: 'invalid' });
});

test('the cluster after a change answers as any', async () => {
  const configMap = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'api-config' }, data: { mode: 'live' } };
  const text = JSON.stringify(configMap);
  for (const manifest of [configMap, text, Buffer.from(text)]) {
    const options = { namespace: 'shop', manifests: { 'api-config.yaml': manifest } };
    const after = await shop.after('apply api-config.yaml', options);
    assert.deepEqual(shop.afterSync('apply api-config.yaml', options).objects(), after.objects());
    assert.equal(after.resolve('cm/api-config').namespace, 'shop');
    assert.equal(after.now, shop.now);
    assert.ok(!(await after.findings()).findings.some(({ code }) => code === 'config-map-missing'));
    assert.deepEqual((await shop.simulate('apply api-config.yaml', options)).added.map(({ name }) => name), ['api-config']);
  }
  assert.ok((await shop.findings()).findings.some(({ code }) => code === 'config-map-missing'));
});

test('errors keep their kind', async () => {
  await assert.rejects(shop.simulate('drian node worker-1'), { code: 'not-a-change', nearest: ['drain node worker-1'] });
  assert.throws(() => shop.simulateSync('drian node worker-1'), { code: 'not-a-change' });
  await assert.rejects(shop.after('scale svc/web -n shop --replicas=2'), { code: 'not-applicable' });
  assert.throws(() => shop.afterSync('scale svc/web -n shop --replicas=2'), { code: 'not-applicable' });
  await assert.rejects(shop.simulate('apply web.yaml', { manifests: { 'api.yaml': '{}' } }), {
    code: 'not-a-change',
    message: /manifests have to be given/,
  });
  await assert.rejects(shop.simulate('apply web.yaml', { manifests: { 'web.yaml': ' hello' } }), { code: 'not-a-dump' });
  await assert.rejects(shop.simulate('drain node worker-7'), { code: 'not-found' });
});
