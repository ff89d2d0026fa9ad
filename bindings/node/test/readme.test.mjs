// The examples of both READMEs, run.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const root = at('../../../');
const examplesOf = (path) => {
  const text = readFileSync(at(path), 'utf8');
  const found = [...text.matchAll(/```js\n(.*?)```\n\n```text\n(.*?)```/gs)];
  test(`every example of ${path} is found`, () => assert.equal(found.length, text.split('```js').length - 1));
  return found.map(([, code, printed], turn) => ({ name: `example ${turn + 1} of ${path}`, code, printed }));
};

// Inside of the package, so that examples find it by its name.
const inDirectory = (action) => {
  const directory = mkdtempSync(at('./readme-'));
  try {
    action(directory);
  } finally {
    rmSync(directory, { recursive: true });
  }
};

const run = ({ code, printed }, directory, cwd) => {
  const file = join(directory, `example.${code.includes('require(') ? 'cjs' : 'mjs'}`);
  writeFileSync(file, code);
  const output = execFileSync(process.execPath, [file], { cwd, encoding: 'utf8' });
  assert.equal(output.trimEnd(), printed.trimEnd());
};

for (const example of examplesOf('../README.md')) {
  test(`${example.name} does what it says`, () =>
    inDirectory((directory) => {
      for (const [name, fixture] of [
        ['cluster', 'health-broken-shop'],
        ['certificates', 'certificates'],
        ['shop', 'shop'],
        ['top', 'top'],
        ['growing', 'predictions'],
      ]) {
        copyFileSync(join(root, `fixtures/${fixture}/dump.json`), join(directory, `${name}.json`));
      }
      copyFileSync(join(root, 'fixtures/predictions/metrics.json'), join(directory, 'metrics.json'));
      run(example, directory, directory);
    }));
}

for (const example of examplesOf('../../../README.md')) {
  test(`${example.name} does what it says`, () => inDirectory((directory) => run(example, directory, root)));
}
