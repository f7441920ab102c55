// The JSON Schema of the files of appraisals, by a validator that is not ours.
//
// Usage: node appraisals.mjs SCHEMA FILE.toml...
//
// Every file has to be valid; and each of a few slips, made in every file, has to be found.

import { readFileSync } from 'node:fs';
import Ajv from 'ajv/dist/2020.js';
import { parse } from 'smol-toml';

const [schemaFile, ...files] = process.argv.slice(2);
if (files.length === 0) {
  console.error('usage: node appraisals.mjs SCHEMA FILE.toml...');
  process.exit(2);
}

const ajv = new Ajv({ allErrors: true, strict: true, allowUnionTypes: true });
const valid = ajv.compile(JSON.parse(readFileSync(schemaFile, 'utf8')));

const slips = {
  'an unknown field': (file) => { file.titel = 'x'; },
  'no title': (file) => { delete file.title; },
  'one option only': (file) => { file.options.length = 1; },
  'no criteria': (file) => { file.criteria = []; },
  'a weight below nought': (file) => { file.criteria[0].weight = -1; },
  'a weight below nought in a text': (file) => { file.criteria[0].weight = '-0.5'; },
  'a weight in words': (file) => { file.criteria[0].weight = 'much'; },
  'an unknown tie break': (file) => { file.tie_break = 'first'; },
  'a scale that is better in the middle': (file) => { file.scale.better = 'middle'; },
  'a score without a criterion': (file) => { delete file.scores[0].criterion; },
  'an unknown field of a score': (file) => { file.scores[0].wieght = 1; },
};

let failed = 0;
for (const name of files) {
  const text = readFileSync(name, 'utf8');
  if (!valid(parse(text))) {
    failed += 1;
    console.error(`FAILED ${name}: ${ajv.errorsText(valid.errors.slice(0, 10), { separator: '\n  ' })}`);
    continue;
  }
  for (const [slip, make] of Object.entries(slips)) {
    const file = parse(text);
    make(file);
    if (valid(file)) {
      failed += 1;
      console.error(`FAILED ${name}: ${slip} is not found`);
    }
  }
}
console.log(`appraisals: ${files.length} files, ${Object.keys(slips).length} slips in each, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
