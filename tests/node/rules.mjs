// The JSON Schema of the files of rules, by a validator that is not ours.
//
// Usage: node rules.mjs SCHEMA FILE.toml...
//
// Every file has to be valid; and each of a few slips, made in every file, has to be found.

import { readFileSync } from 'node:fs';
import Ajv from 'ajv/dist/2020.js';
import { parse } from 'smol-toml';

const [schemaFile, ...files] = process.argv.slice(2);
if (files.length === 0) {
  console.error('usage: node rules.mjs SCHEMA FILE.toml...');
  process.exit(2);
}

// A date of TOML is no type of JSON: it stands as its text.
const read = (text) => JSON.parse(JSON.stringify(parse(text)));

// Unions of forms are told by their fields, which strict mode does not follow.
const ajv = new Ajv({ allErrors: true, strict: true, strictRequired: false });
const valid = ajv.compile(JSON.parse(readFileSync(schemaFile, 'utf8')));

const slips = {
  'an unknown field': (rules) => { rules.titel = 'x'; },
  'no title': (rules) => { delete rules.title; },
  'an unknown role': (rules) => { Object.values(rules.meeting.transitions)[0].by = ['king']; },
  'an unknown phase': (rules) => { Object.values(rules.meeting.states)[0].phase = 'ended'; },
  'an unknown condition': (rules) => {
    Object.values(rules.meeting.transitions)[0].conditions = [
      { rule: 'r', citation: 'c', condition: 'sun_shines' },
    ];
  },
  'a condition of another kind': (rules) => {
    Object.values(rules.meeting.transitions)[0].conditions = [
      { rule: 'r', citation: 'c', condition: 'clauses_recorded' },
    ];
  },
  'a number compared with a word': (rules) => {
    Object.values(rules.meeting.transitions)[0].conditions = [
      { rule: 'r', citation: 'c', when: { fact: 'meeting.agenda-items', at_least: 'two' } },
    ];
  },
};

let failed = 0;
for (const file of files) {
  const text = readFileSync(file, 'utf8');
  if (!valid(read(text))) {
    failed += 1;
    console.error(`FAILED ${file}: ${ajv.errorsText(valid.errors.slice(0, 10), { separator: '\n  ' })}`);
    continue;
  }
  for (const [slip, make] of Object.entries(slips)) {
    const rules = read(text);
    make(rules);
    if (valid(rules)) {
      failed += 1;
      console.error(`FAILED ${file}: ${slip} is not found`);
    }
  }
}
console.log(`rules: ${files.length} files, ${Object.keys(slips).length} slips in each, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
