// The cases that run in every language and must give the same JSON, and the types that must say all of it.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { Cluster, Input, explain } from '../index.js';

const here = fileURLToPath(new URL('.', import.meta.url));
const fixtures = join(here, '../../../fixtures');
const read = (name, file) => JSON.parse(readFileSync(join(fixtures, name, file), 'utf8'));
// What a question is about comes first, and beside it what else it says.
const asked = {
  fit: ({ objects, namespace, at_most }) => [objects, { ...(namespace && { namespace }), ...(at_most && { atMost: at_most }) }],
  simulate: ({ change, ...options }) => [change, options],
  predictions: ({ within_seconds, ...about }) => [{ ...about, ...(within_seconds && { withinSeconds: within_seconds }) }],
};
const cases = readdirSync(fixtures).filter((name) => existsSync(join(fixtures, name, 'case.json')));

test('there are cases', () => assert.notEqual(cases.length, 0));

for (const name of cases) {
  test(`${name}: answers are the JSON of every language`, async () => {
    const { now, questions } = read(name, 'case.json');
    const expected = read(name, 'expected.json');
    assert.equal(questions.length, expected.length);
    const dump = readFileSync(join(fixtures, name, 'dump.json'));
    const input = new Input().dump(dump, 'dump.json');
    const metrics = join(fixtures, name, 'metrics.json');
    if (existsSync(metrics)) input.metrics(readFileSync(metrics), 'metrics.json');
    const cluster = await Cluster.load(input, now ? { now } : {});
    for (const [at, { command, ...about }] of questions.entries()) {
      const error = ({ code, message }) => ({ error: { kind: code, message } });
      const words = asked[command]?.(about) ?? [about];
      assert.deepEqual(await cluster[command](...words).catch(error), expected[at]);
    }
  });
}

// Of what is counted in the whole cluster, the name is empty.
const named = ({ kind, namespace, name }) => [kind, ...(namespace ? [namespace] : []), name].join('/');

// A series of a case as Prometheus answers a range query: its values one step apart that end now, or a count of them on a line.
const matrix = ({ metric, step, values, count, from, to }, end) => {
  values ??= Array.from({ length: count }, (_, at) => from + ((to - from) * at) / (Math.max(count, 2) - 1));
  const samples = values.map((value, at) => [end - step * (values.length - 1 - at), String(value)]);
  return { status: 'success', data: { resultType: 'matrix', result: [{ metric, values: samples }] } };
};

for (const file of readdirSync(join(fixtures, 'rules')).filter((name) => name.endsWith('.json'))) {
  const code = file.slice(0, -'.json'.length);
  test(`${code}: finds what it must and nothing else`, async () => {
    assert.equal(explain(code).code, code);
    const { now, cases } = read('rules', file);
    for (const { story, items, finds = [], predicts, metrics = [], within_seconds, now: own = now } of cases) {
      const series = metrics.map((each) => matrix(each, Date.parse(own) / 1000));
      const cluster = await Cluster.load({ apiVersion: 'v1', kind: 'List', items }, { metrics: series, ...(own && { now: own }) });
      if (predicts) {
        const { predictions } = await cluster.predictions(within_seconds ? { withinSeconds: within_seconds } : {});
        const told = predictions.filter((each) => each.code === code).map(({ subject }) => named(subject));
        assert.deepEqual(told.sort(), predicts, story);
        continue;
      }
      const { findings } = await cluster.findings({ lint: true, info: true });
      const all = findings.flatMap((finding) => [finding, ...finding.symptoms]);
      assert.deepEqual(all.filter((each) => each.code === code).map(({ subject }) => named(subject)).sort(), finds, story);
    }
  });
}

test('the types say all that the answers hold', () => {
  const types = { health: 'HealthReport', certificates: 'CertificatesReport', graph: 'GraphReport', findings: 'FindingsReport', top: 'TopReport', fit: 'FitReport', simulate: 'SimulationReport', predictions: 'PredictionsReport' };
  const reports = cases.flatMap((name) => read(name, 'expected.json')).filter((each) => !each.error);
  const lines = reports.map((each, at) => `export const report${at}: ${types[each.command]} = ${JSON.stringify(each)};`);
  const directory = mkdtempSync(join(here, 'types-'));
  try {
    const imported = `import type { ${Object.values(types).join(', ')} } from '../../index.js';`;
    const file = join(directory, 'answers.ts');
    const check = (...text) => {
      writeFileSync(file, [imported, ...text].join('\n'));
      const flags = ['--ignoreConfig', '--strict', '--noEmit', '--module', 'nodenext', '--exactOptionalPropertyTypes'];
      execFileSync(process.execPath, [join(here, '../node_modules/typescript/bin/tsc'), ...flags, file], { stdio: 'pipe' });
    };
    check(...lines);
    const more = JSON.stringify({ ...reports[0], more: 1 });
    assert.throws(() => check(`export const report: ${types[reports[0].command]} = ${more};`), 'it would notice');
  } catch (error) {
    throw error.stdout ? new Error(error.stdout.toString()) : error;
  } finally {
    rmSync(directory, { recursive: true });
  }
});
