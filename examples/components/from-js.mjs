// Makes a component of a JavaScript module that listens for "fetch" events:
//   node from-js.mjs SOURCE.mjs COMPONENT.wasm
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { componentize } from '@bytecodealliance/componentize-js';
import { witOf } from './wit.mjs';

const [sourcePath, output] = process.argv.slice(2);
const directory = mkdtempSync(join(tmpdir(), 'wit-'));
try {
  // The JavaScript engine inside componentize-js 0.23 imports 0.2.10; the signatures are the same.
  writeFileSync(join(directory, 'handler.wit'), witOf(`world handler {
    import wasi:cli/stdin@0.2.12; import wasi:cli/stdout@0.2.12; import wasi:cli/stderr@0.2.12;
    import wasi:clocks/monotonic-clock@0.2.12; import wasi:clocks/wall-clock@0.2.12; import wasi:random/random@0.2.12;
    import wasi:http/outgoing-handler@0.2.12; export wasi:http/incoming-handler@0.2.12;
  }`).replaceAll('@0.2.12', '@0.2.10'));
  const { component } = await componentize({ sourcePath, witPath: directory, worldName: 'handler' });
  writeFileSync(output, component);
} finally {
  rmSync(directory, { recursive: true });
}
