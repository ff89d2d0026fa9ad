// Read by the TypeScript compiler and never run: what the types promise.
import { version } from '../index.js';

const text: string = version();
// @ts-expect-error The version takes no arguments.
version(text);
