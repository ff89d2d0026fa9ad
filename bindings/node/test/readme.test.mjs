// The examples of README.md, run.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const text = readFileSync(at('../README.md'), 'utf8');
const examples = [...text.matchAll(/```js\n(.*?)```\n\n```text\n(.*?)```/gs)];

test('every example is found', () => assert.equal(examples.length, text.split('```js').length - 1));

for (const [turn, [, code, printed]] of examples.entries()) {
  test(`example ${turn + 1} does what it says`, () => {
    // Inside of the package, so that it finds itself by its name.
    const directory = mkdtempSync(at('./readme-'));
    try {
      for (const [name, fixture] of [['cluster', 'health-broken-shop'], ['certificates', 'certificates']]) {
        copyFileSync(at(`../../../fixtures/${fixture}/dump.json`), join(directory, `${name}.json`));
      }
      const file = `example.${code.includes('require(') ? 'cjs' : 'mjs'}`;
      writeFileSync(join(directory, file), code);
      const output = execFileSync(process.execPath, [file], { cwd: directory, encoding: 'utf8' });
      assert.equal(output.trimEnd(), printed.trimEnd());
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
}
