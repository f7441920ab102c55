// The limits of the API as the npm client `graphql-request` meets them.
//
// Usage: node limits.mjs URL
//
// Each is hit just beyond its number, and the reason is read as a client reads it; just within it
// is answered.

import assert from 'node:assert/strict';
import { ClientError, GraphQLClient } from 'graphql-request';

const [url] = process.argv.slice(2);
if (!url) {
  console.error('usage: node limits.mjs URL');
  process.exit(2);
}
const client = new GraphQLClient(url);

/** The error by which a query is refused. */
async function refused(query, variables) {
  try {
    await client.request(query, variables);
  } catch (error) {
    assert.ok(error instanceof ClientError, String(error));
    return error.response;
  }
  throw new Error(`not refused: ${query.slice(0, 100)}`);
}

const nested = (depth) => '{ __type(name: "Query") '
  + '{ ofType '.repeat(depth - 2) + '{ name }' + ' }'.repeat(depth - 2) + ' }';
const aliases = (count, field) => Array.from({ length: count }, (_, n) => `a${n}: ${field}`).join(' ');
const lists = (first) => `{ boards(first: ${first}) { nodes { decisions(first: ${first}) { clauses { text { markdown } } } } } }`;

const cases = {
  depth: [nested(16), 'TOO_DEEP', /at most 15 fields inside one another/],
  cost: [lists(100), 'TOO_COMPLEX', /at most 20000.*shorter lists/],
  aliases: [`{ ${aliases(51, 'viewer { name }')} }`, 'TOO_MANY_FIELDS', /more than 50 things at once/],
  fields: [`{ viewer { ${aliases(2001, 'name')} } }`, 'TOO_MANY_FIELDS', /more than 2000 fields/],
  text: [`# ${'x'.repeat(256 * 1024)}\n{ viewer { name } }`, 'TOO_LONG', /long texts as variables/],
  page: ['{ boards(first: 101) { nodes { id } } }', 'BAD_REQUEST', /from 1 to 100/],
};
for (const [name, [query, code, reason]] of Object.entries(cases)) {
  const { errors } = await refused(query);
  assert.equal(errors[0].extensions.code, code, name);
  assert.match(errors[0].message, reason, name);
}

const long = await refused('query($a: String) { people(filter: { name: $a }) { nodes { id } } }', {
  a: 'x'.repeat(4 * 1024 * 1024),
});
assert.equal(long.status, 413);
assert.match(JSON.stringify(long), /at most 4 MiB/);

for (const within of [
  nested(15),
  lists(10),
  `{ ${aliases(50, 'viewer { name }')} }`,
  `{ viewer { ${aliases(1900, 'name')} } }`,
]) {
  await client.request(within);
}
console.log(`limits by graphql-request: ${Object.keys(cases).length + 1} hit, the reason read each time`);
