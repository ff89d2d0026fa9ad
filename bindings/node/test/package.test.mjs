// The package as it is installed: its version, and both ways to import it.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { test } from 'node:test';

import { version } from '../index.js';

const require = createRequire(import.meta.url);

test('the version is the one of package.json', () => {
  assert.equal(version(), require('../package.json').version);
});

test('require gives the same functions as import', () => {
  assert.equal(require('../index.js').version, version);
});
