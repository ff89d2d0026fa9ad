// What an input takes, whole and in pieces, and what it says of what it cannot use.
import assert from 'node:assert/strict';
import { createReadStream, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { createGunzip, gzipSync } from 'node:zlib';

import { Cluster, Input } from '../index.js';
import { names, namesOf, shop } from './shop.mjs';

test('every form of a dump is the same dump', async () => {
  const text = JSON.stringify(shop());
  const bytes = new TextEncoder().encode(`  ${text}`);
  for (const data of [shop(), shop().items, text, Buffer.from(text), bytes, bytes.subarray(2)]) {
    assert.deepEqual(namesOf(new Cluster(new Input().dump(data))), names);
    assert.deepEqual(namesOf(await Cluster.load(data)), names);
  }
  const input = new Input().dump(shop());
  assert.equal(input.length, 4);
  assert.deepEqual(namesOf(await Cluster.load(input)), names);
});

test('a stream of a file, packed or not, goes into a reader', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'smart-core-'));
  try {
    const path = join(directory, 'shop.json.gz');
    writeFileSync(path, gzipSync(JSON.stringify(shop())));
    const input = new Input();
    const reader = input.reader(path);
    for await (const piece of createReadStream(path, { highWaterMark: 50 }).pipe(createGunzip())) reader.push(piece);
    reader.finish();
    assert.deepEqual(namesOf(new Cluster(input)), names);
  } finally {
    rmSync(directory, { recursive: true });
  }
});

test('pieces of any size make the same dump', () => {
  const text = Buffer.from(JSON.stringify(shop()));
  let chance = 7;
  const random = (below) => (chance = (chance * 48271) % 2147483647) % below;
  for (let turn = 0; turn < 50; turn++) {
    const input = new Input();
    const reader = input.reader('shop');
    for (let at = 0; at < text.length; ) {
      const size = [1, 2, 7, 100][random(4)];
      reader.push(text.subarray(at, at + size));
      at += size;
    }
    reader.finish();
    assert.deepEqual([input.length, input.skipped], [4, []]);
    assert.deepEqual(namesOf(new Cluster(input)), names);
  }
});

test('a reader ends once', () => {
  const input = new Input();
  const reader = input.reader();
  reader.push('{"kind": "Namespace", "apiVersion": "v1", ');
  reader.push('"metadata": {"name": "shop"}}');
  reader.finish();
  for (const again of [() => reader.finish(), () => reader.push('')]) {
    assert.throws(again, { code: 'invalid', message: /this dump is finished/ });
  }
  assert.throws(() => input.reader('nothing').finish(), { code: 'not-a-dump', message: /an empty file/ });
  assert.equal(input.length, 1);
});

test('an input makes one cluster', async () => {
  const input = new Input().dump(shop());
  const reader = input.reader('late');
  new Cluster(input);
  const late = [() => new Cluster(input), () => Cluster.load(input), () => input.dump('{}'), () => reader.push('{'), () => input.length];
  for (const again of late) assert.throws(again, { code: 'invalid', message: /has been made into a cluster/ });
});

test('what cannot be used is told', () => {
  const broken = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web-0', namespace: 'shop' }, spec: { containers: 5 } };
  const input = new Input().dump([broken], 'shop.json');
  const [skipped] = input.skipped;
  assert.equal(skipped.input, 'shop.json');
  assert.match(skipped.reason, /spec.containers/);
  assert.deepEqual(skipped.object, { namespace: 'shop', kind: 'Pod', name: 'web-0' });
});

test('gaps and times come back in reports', () => {
  const input = new Input().dump(shop()).gap({ kind: 'Secret', reason: 'forbidden' }).takenAt('2026-11-02T12:00:00.25+02:00');
  const cluster = new Cluster(input, { now: new Date('2026-11-03T00:00:00.5Z') });
  const report = cluster.certificatesSync();
  assert.deepEqual([report.complete, report.gaps], [false, [{ kind: 'Secret', reason: 'forbidden' }]]);
  assert.deepEqual([report.now, report.taken_at], ['2026-11-03T00:00:00.5Z', '2026-11-02T10:00:00.25Z']);
  assert.deepEqual([cluster.now, cluster.takenAt], [report.now, report.taken_at]);
  assert.equal(new Cluster(new Input().dump(shop())).now, '2026-11-01T10:00:00Z');
  assert.equal(new Cluster(new Input()).now, null);
});

test('what no dump can be is refused', async () => {
  for (const data of [5, null, undefined, true, () => 1]) assert.throws(() => new Input().dump(data));
  assert.throws(() => new Input().dump({ a: 1n }), TypeError);
  assert.throws(() => new Input().takenAt(new Date(NaN)), RangeError);
  await assert.rejects(Cluster.load({}), { code: 'not-a-dump' });
});
