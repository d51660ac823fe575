// node join_openapi.mjs: prints the files of src/api/openapi as one document, for linters that know no program of ours.
import { readFileSync, readdirSync } from 'node:fs';

const folder = new URL('../../src/api/openapi/', import.meta.url);
const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);

function join(into, part) {
  for (const [name, value] of Object.entries(part)) {
    if (isObject(value) && isObject(into[name])) join(into[name], value);
    else into[name] = value;
  }
  return into;
}

const files = readdirSync(folder).filter((name) => name.endsWith('.json')).sort();
const parts = files.map((name) => JSON.parse(readFileSync(new URL(name, folder), 'utf8')));
console.log(JSON.stringify(parts.reduce(join, {}), null, 2));
