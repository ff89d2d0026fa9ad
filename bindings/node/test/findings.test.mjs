// What is broken, and what changed: the forms of the answers.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { Cluster, diff, diffSync, explain, renderDiff, rules } from '../index.js';

const now = '2026-11-23T10:00:00Z';
const dump = () => JSON.parse(readFileSync(new URL('../../../fixtures/shop/dump.json', import.meta.url), 'utf8'));
const shop = await Cluster.load(dump(), { now });

test('roots hold what they explain', async () => {
  const report = await shop.findings({ namespace: 'shop' });
  assert.deepEqual(shop.findingsSync({ namespace: 'shop' }), report);
  const missing = report.findings.find(({ code }) => code === 'config-map-missing');
  assert.deepEqual(missing.subject, { namespace: 'shop', kind: 'ConfigMap', name: 'api-config' });
  assert.ok(missing.symptoms.some(({ code }) => code === 'service-without-endpoints'));
});

test('an object is told its part', async () => {
  const { asked } = await shop.findings('ingress/shop');
  assert.equal(asked[0].involved[0].role, 'affected');
  assert.equal((await shop.findings({ object: asked[0].involved[0].subject })).asked[0].involved[0].role, 'root');
  await assert.rejects(shop.findings('pod/nowhere'), { code: 'not-found' });
});

test('every form is rendered', async () => {
  assert.match(await shop.render('text'), /CRITICAL: ConfigMap shop\/api-config/);
  assert.match(shop.renderSync('wide', 'svc/api', { ascii: true }), /^[\x20-\x7e\n]+$/);
  assert.match(await shop.render('text', null, { teach: true }), / matters /);
  assert.ok(shop.renderSync('text', null, { width: 0 }).split('\n').some((line) => line.length > 80));
  assert.match(await shop.render('md'), /^## /);
  assert.match(await shop.render('html'), /^<!DOCTYPE html>/);
  assert.match(await shop.render('junit'), /<testsuites /);
  assert.equal(JSON.parse(await shop.render('sarif')).version, '2.1.0');
  await assert.rejects(shop.render('pdf'), { code: 'invalid' });
});

test('rules explain themselves', () => {
  assert.ok(rules().every(({ code }) => explain(code).code === code));
  assert.throws(() => explain('config-map-mising'), ({ code, nearest }) => {
    return code === 'unknown-rule' && nearest.includes('config-map-missing');
  });
});

test('what changed is told', async () => {
  const later = dump();
  later.items.push({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'api-config', namespace: 'shop' } });
  later.items.find(({ kind, metadata }) => kind === 'Deployment' && metadata.name === 'web').spec.replicas = 7;
  const after = await Cluster.load(later, { now });
  const report = await diff(shop, after);
  assert.deepEqual(diffSync(shop, after), report);
  assert.deepEqual(report.resolved.map(({ code }) => code), ['config-map-missing']);
  assert.deepEqual(report.changed[0].fields.map(({ path, after }) => [path, after]), [['spec.replicas', '7']]);
  assert.match(await renderDiff('text', shop, after), /RESOLVED \(1\)/);
});
