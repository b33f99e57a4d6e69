// Makes a component of a core module that imports wasi:http/types and exports wasi:http/incoming-handler:
//   node from-core.mjs CORE.wasm COMPONENT.wasm
import { readFileSync, writeFileSync } from 'node:fs';
import { componentEmbed, componentNew } from '@bytecodealliance/jco';
import { witOf } from './wit.mjs';

const [core, component] = process.argv.slice(2);
const witSource = witOf('world handler { import wasi:http/types@0.2.12; export wasi:http/incoming-handler@0.2.12; }');
const embedded = await componentEmbed({ binary: readFileSync(core), witSource, world: 'handler' });
writeFileSync(component, await componentNew(embedded, []));
