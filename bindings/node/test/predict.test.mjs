// What will break, and what a series tells by itself: the forms of the answers, and the errors.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { Cluster, Input, anomalies, anomaliesSync, forecast, forecastSync } from '../index.js';

const now = '2027-02-18T09:00:00Z';
const fixture = (file) => readFileSync(new URL(`../../../fixtures/predictions/${file}`, import.meta.url));
const [dump, metrics] = [fixture('dump.json'), fixture('metrics.json')];
const shop = await Cluster.load(dump, { now, metrics });
const codes = ({ predictions }) => predictions.map(({ code }) => code).sort();

test('what will break is told with what prevents it', async () => {
  const report = await shop.predictions();
  assert.deepEqual(shop.predictionsSync(), report);
  assert.deepEqual(codes(report), ['certificate-ends', 'memory-limit-reached', 'volume-fills']);
  assert.equal(report.within_seconds, 7 * 86_400);
  const fills = report.predictions.find(({ code }) => code === 'volume-fills');
  assert.deepEqual(fills.subject, { namespace: 'shop', kind: 'PersistentVolumeClaim', name: 'data-db-0' });
  assert.ok(fills.earliest < fills.when && fills.when < fills.latest);
  assert.equal(fills.fixes[0].argv[0], 'kubectl');
  assert.equal(fills.trend.unit, 'bytes');
  assert.deepEqual(codes(await shop.predictions({ withinSeconds: 2 * 86_400 })), ['memory-limit-reached']);
  assert.deepEqual(codes(await shop.predictions('secrets')), ['certificate-ends']);
  assert.deepEqual(codes(await shop.predictions({ object: fills.subject })), ['volume-fills']);
  assert.deepEqual(codes({ predictions: (await shop.top()).outlook }), ['memory-limit-reached']);
  await assert.rejects(shop.predictions('pvc/data-db-9'), { code: 'not-found' });
});

test('metrics come in every form', async () => {
  const parsed = JSON.parse(metrics);
  for (const given of [metrics, metrics.toString(), parsed, [metrics], [parsed]]) {
    assert.deepEqual(codes(await (await Cluster.load(dump, { now, metrics: given })).predictions()), codes(shop.predictionsSync()));
    const one = [given].flat()[0];
    const input = new Input().dump(dump).metrics(one, 'metrics.json');
    assert.deepEqual(codes(new Cluster(input, { now }).predictionsSync()), codes(shop.predictionsSync()));
  }
  const cluster = new Cluster(new Input().dump(dump), { now, metrics });
  assert.deepEqual(cluster.predictionsSync(), shop.predictionsSync());
  const without = (await Cluster.load(dump, { now })).predictionsSync();
  assert.deepEqual([without.foresight.series, codes(without)], [0, ['certificate-ends']]);
  assert.ok(without.foresight.missing.every(({ command }) => command.argv.length > 0));
  assert.notEqual(without.foresight.missing.length, 0);
  assert.throws(() => new Input().metrics('Dear diary', 'notes.txt'), { code: 'not-metrics', message: /^notes\.txt: byte 0/ });
  assert.throws(() => new Cluster(new Input(), { metrics: 'Dear diary' }), { code: 'not-metrics' });
  await assert.rejects(Cluster.load(dump, { metrics: ['Dear diary'] }), { code: 'not-metrics', position: 0 });
});

test('every form of predictions is rendered', async () => {
  assert.match(await shop.renderPredictions('text'), /data-db-0/);
  assert.match(shop.renderPredictionsSync('wide', null, { ascii: true }), /^[\x20-\x7e\n]+$/);
  assert.match(await shop.renderPredictions('md', 'pvc'), /data-db-0/);
  assert.match(await shop.renderPredictions('html'), /^<!DOCTYPE html>/);
  assert.match(await shop.renderPredictions('fragment'), /^<div.*<svg/s);
  await assert.rejects(shop.renderPredictions('pdf'), { code: 'invalid' });
});

// A line that grows by one in five minutes, from Monday 2026-01-05 on.
const times = Float64Array.from({ length: 2016 }, (_, at) => 1_767_571_200 + at * 300);
const values = Float64Array.from({ length: 2016 }, (_, at) => 4000 + at);

test('a forecast tells when, and how sure that is', async () => {
  const answer = forecastSync(times, values, { limit: 7000 });
  const days = (answer.time - times[2015]) / 86_400;
  assert.ok(Math.abs(days - 3.4) < 0.1, `${days}`);
  assert.ok(answer.earliest <= answer.time && answer.refusal === null && answer.path.length > 1);
  assert.deepEqual(await forecast(times, values, { limit: 7000 }), answer);
  assert.deepEqual(forecastSync([...times], [...values], { limit: 7000 }), answer);
  for (const limits of [[[times[0], 7000]], [[times[0], 5500], [times[9], 7000]]]) {
    assert.equal(forecastSync(times, values, { limits }).limit, 7000);
  }
  const last = times[2015];
  for (const at of [last, new Date(last * 1000), new Date(last * 1000).toISOString()]) {
    assert.deepEqual(forecastSync(times, values, { limit: 7000, now: at }), answer);
  }
  const parts = forecastSync(times.subarray(16), values.subarray(16), { limit: 7000 });
  assert.equal(parts.rows.given, 2000);
  assert.equal(parts.level, answer.level);
});

test('options are looked at', () => {
  const noisy = values.map((value, at) => value + ((at * 7919) % 101) * 5);
  const width = (confidence) => {
    const { earliest, latest } = forecastSync(times, noisy, { limit: 7000, confidence });
    return latest - earliest;
  };
  assert.ok(width(0.99) > width(0.5));
  const early = forecastSync(times, values, { limit: 7000, now: times[1000] });
  assert.equal(early.rows.after_now, 1015);
  assert.equal(early.level < 5100, true);
});

test('what is absent is left out, and what cannot be told is refused', () => {
  const holes = [...values];
  holes[7] = null;
  holes[8] = NaN;
  holes[9] = undefined;
  assert.equal(forecastSync(times, holes, { limit: 7000 }).rows.absent, 3);
  assert.deepEqual(forecastSync(times.subarray(0, 3), values.subarray(0, 3), { limit: 7000 }).refusal, { reason: 'too-few-samples', used: 3, needed: 20 });
  assert.equal(forecastSync([], [], { limit: 7000 }).time, null);
  assert.equal(forecastSync(times, values, { limit: -1 }).refusal.reason, 'not-finite');
  for (const options of [{}, { limits: [] }, { limit: 7000, limits: [[0, 7000]] }]) {
    assert.throws(() => forecastSync(times, values, options), { code: 'invalid', message: /either a limit or limits/ });
  }
  assert.throws(() => forecastSync(times, values.subarray(1), { limit: 7000 }), { code: 'invalid', message: /2016 times and 2015 values/ });
  assert.throws(() => anomaliesSync(times, [1]), { code: 'invalid' });
  for (const wrong of [5, 'text', new Float32Array(3), null]) assert.throws(() => forecastSync(wrong, values, { limit: 7000 }));
});

test('a promise of a forecast is of the numbers as they were', async () => {
  const copy = values.slice();
  const promise = forecast(times, copy, { limit: 7000 });
  copy.fill(0);
  assert.deepEqual(await promise, forecastSync(times, values, { limit: 7000 }));
});

test('what does not fit is told, and noise is not', async () => {
  const noise = values.map((_, at) => 100 + ((at * 7919) % 101) / 10);
  assert.deepEqual(anomaliesSync(times, noise).anomalies, []);
  const odd = noise.slice();
  odd[1500] = 500;
  const answer = anomaliesSync(times, odd);
  assert.deepEqual(await anomalies(times, odd), answer);
  assert.deepEqual(answer.anomalies.map(({ time, value, kind }) => [time, value, kind]), [[times[1500], 500, 'spike']]);
  assert.equal(anomaliesSync(times, odd, { threshold: 1.01 }).anomalies.length, 0);
  assert.ok(anomaliesSync(times, odd, { threshold: 0, everyPoint: true }).anomalies.length > 1);
  assert.equal(anomaliesSync([1, 2], [3, 4]).refusal.kind, 'too-few-samples');
});
