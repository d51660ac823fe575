// The packages lie in build/npm, outside of this folder's reach: `load` finds them there.
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const root = process.env.FT9_NPM_DIR ?? new URL('../../build/npm', import.meta.url).pathname;
const require = createRequire(pathToFileURL(`${root}/package.json`));

// The module of that name, as `import` would give it.
export const load = (name) => import(pathToFileURL(require.resolve(name)));
