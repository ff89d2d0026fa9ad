// No value of a Secret comes out anywhere: not of any answer, any form of it, any error.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { inspect } from 'node:util';

import { Cluster, Input } from '../index.js';

const planted = 'PLANTED-s3cret-value';
const dump = readFileSync(new URL('../../../fixtures/planted-secrets/dump.json', import.meta.url), 'utf8');

function* outputs() {
  const input = new Input().dump(dump);
  // Broken off inside of values too.
  for (let end = 0; end < dump.length; end += 97) {
    try {
      input.dump(dump.slice(0, end), `cut at ${end}`);
    } catch (error) {
      yield error;
    }
  }
  yield input.skipped;
  const cluster = new Cluster(input);
  yield input;
  yield cluster;
  yield cluster.healthSync();
  yield cluster.certificatesSync();
  yield cluster.graphSync();
  const about = { lint: true, info: true, events: true };
  yield cluster.findingsSync(about);
  for (const form of ['wide', 'md', 'html', 'junit', 'sarif']) yield cluster.renderSync(form, about);
  for (const form of ['tree', 'dot', 'mermaid']) yield cluster.graphTextSync(form);
  // The dump applied anew, without and with what is broken in it, and a delete that touches what needs the Secret.
  const items = JSON.parse(dump).items.filter(({ metadata }) => metadata?.name === 'opaque');
  try {
    cluster.simulateSync('apply dump.json', { manifests: { 'dump.json': dump } });
  } catch (error) {
    yield error;
  }
  for (const change of ['apply dump.json', 'delete secret/opaque -n pay']) {
    const options = { findings: true, manifests: { 'dump.json': { apiVersion: 'v1', kind: 'List', items } } };
    yield cluster.simulateSync(change, options);
    for (const form of ['text', 'wide', 'md', 'html']) yield cluster.renderSimulationSync(form, change, options);
  }
  for (const object of cluster.objects()) yield cluster.healthSync({ object });
  for (const name of ['secret/opaqe', 'secret/pay/nothing', 'secrt/opaque', 'bundle/embds']) {
    try {
      cluster.healthSync(name);
    } catch (error) {
      yield error;
    }
  }
}

test('no value of a Secret comes out', () => {
  // Any piece of the value that base64 could make of it, at each of its three offsets.
  const encoded = ['', 'x', 'xx'].map((before) => Buffer.from(before + planted).toString('base64').slice(4, 16));
  const traces = [planted, ...encoded];
  assert.ok(traces.reduce((count, trace) => count + dump.split(trace).length - 1, 0) > 20);
  const found = [...outputs()].map((each) => `${inspect(each, { depth: null, maxArrayLength: null, showHidden: true })}\n${JSON.stringify(each)}\n${each}`).join('\n');
  assert.match(found, /opaque/);
  assert.match(found, /cut at/);
  for (const trace of traces) assert.ok(!found.includes(trace), found.slice(Math.max(0, found.indexOf(trace) - 300)).slice(0, 400));
});
