// The JSON Schema of what `minuted appraise --format json` prints, by a validator that is not ours.
//
// Usage: node appraisal-results.mjs SCHEMA MINUTED FILE...
//
// What is printed of every file has to be valid, also where something is not scored and where weights are
// drawn around those stated; and each of a few slips has to be found.

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import Ajv from 'ajv/dist/2020.js';
import { parse } from 'smol-toml';

const [schemaFile, minuted, ...files] = process.argv.slice(2);
if (files.length === 0) {
  console.error('usage: node appraisal-results.mjs SCHEMA MINUTED FILE...');
  process.exit(2);
}

const ajv = new Ajv({ allErrors: true, strict: true, allowUnionTypes: true });
const valid = ajv.compile(JSON.parse(readFileSync(schemaFile, 'utf8')));

const variants = {
  'as it is': () => {},
  'with nothing scored': (file) => { file.scores = []; },
  'with a score less': (file) => { file.scores.splice(0, 1); },
  'with all level': (file) => { file.scores = []; for (const option of file.options) for (const criterion of file.criteria) {
    const scale = criterion.scale ?? file.scale;
    file.scores.push({ option: option.id, criterion: criterion.id, score: scale.min });
  } },
};
const slips = {
  'an unknown field': (told) => { told.titel = 'x'; },
  'no leader': (told) => { delete told.leader; },
  'a number that is none': (told) => { told.options[0].weightedTotal = 12.5; },
  'a rank of nought': (told) => { told.options[0].rank = 0; },
  'an unknown word of safety': (told) => { told.safety = 'very safe'; },
};

let failed = 0;
const fail = (what) => { failed += 1; console.error(`FAILED ${what}`); };
for (const name of files) {
  for (const [variant, make] of Object.entries(variants)) {
    const file = parse(readFileSync(name, 'utf8'));
    make(file);
    for (const more of [[], ['--around', '20']]) {
      const arguments_ = ['appraise', '-', '--format', 'json', '--draws', '2000', ...more];
      const text = execFileSync(minuted, arguments_, { input: JSON.stringify(file), maxBuffer: 1 << 26 }).toString();
      if (!valid(JSON.parse(text))) {
        fail(`${name} ${variant}: ${ajv.errorsText(valid.errors.slice(0, 10), { separator: '\n  ' })}`);
        continue;
      }
      for (const [slip, spoil] of Object.entries(slips)) {
        const told = JSON.parse(text);
        spoil(told);
        if (valid(told)) fail(`${name} ${variant}: ${slip} is not found`);
      }
    }
  }
}
console.log(`appraisal results: ${files.length} files, ${Object.keys(slips).length} slips in each, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
