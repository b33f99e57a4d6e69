// The WIT of WASI 0.2 as Skiff has it (src/Skiff.Wasi/wit), put together into one text: the component tools take a world that way.
import { readFileSync } from 'node:fs';

const directory = new URL('../../src/Skiff.Wasi/wit/', import.meta.url);
const packages = ['io', 'clocks', 'random', 'filesystem', 'sockets', 'cli', 'http'];

const nested = packages.map(name => {
  const text = readFileSync(new URL(`${name}.wit`, directory), 'utf8');
  return text.replace(/^package ([^;]+);/, 'package $1 {') + '}\n';
});

/** A WIT text with this world in a package of its own, behind it all packages of WASI. */
export const witOf = world => `package skiff:examples;\n${world}\n${nested.join('')}`;
