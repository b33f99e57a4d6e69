// Runs a WASI preview 1 command under Node, for comparison: node --no-liftoff node.mjs [--dir HOST::GUEST] FILE [ARGS]
// With SKIFF_BENCH_TIME set, prints the milliseconds from the call of _start to its end on standard error: without start and compilation.
import { readFile } from 'node:fs/promises';
import { WASI } from 'node:wasi';

let [, , ...args] = process.argv;
const preopens = {};
if (args[0] === '--dir') {
    const [host, guest] = args[1].split('::');
    preopens[guest] = host;
    args = args.slice(2);
}

const wasi = new WASI({ version: 'preview1', args, env: {}, preopens, returnOnExit: true });
const module = await WebAssembly.compile(await readFile(args[0]));
const instance = await WebAssembly.instantiate(module, wasi.getImportObject());
const started = performance.now();
process.exitCode = wasi.start(instance);
if (process.env.SKIFF_BENCH_TIME) {
    console.error((performance.now() - started).toFixed(1));
}
