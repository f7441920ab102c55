// The GraphQL over HTTP audits of graphql-http against a server.
//
// Usage: node graphql-http.mjs URL [BEARER TOKEN]
//
// Every MUST and every SHOULD has to pass. A MAY is only counted, but for a MAY NOT: that is what the
// audits call mutations by GET, which the specification forbids.

import { serverAudits } from 'graphql-http';

const [url, token] = process.argv.slice(2);
if (!url) {
  console.error('usage: node graphql-http.mjs URL [BEARER TOKEN]');
  process.exit(2);
}

function fetchAsViewer(input, init = {}) {
  const headers = new Headers(init.headers);
  if (token) headers.set('authorization', `Bearer ${token}`);
  return fetch(input, { ...init, headers, signal: AbortSignal.timeout(10_000) });
}

const counts = { MUST: [0, 0], SHOULD: [0, 0], MAY: [0, 0] };
let failed = 0;

for (const audit of serverAudits({ url, fetchFn: fetchAsViewer })) {
  const level = audit.name.split(' ', 1)[0];
  if (!(level in counts)) {
    console.error(`an audit of a level that is not known: ${audit.id} ${audit.name}`);
    failed += 1;
    continue;
  }
  counts[level][1] += 1;
  let reason;
  try {
    const result = await audit.fn();
    if (result.status === 'ok') {
      counts[level][0] += 1;
      continue;
    }
    reason = result.reason;
  } catch (error) {
    // The server is gone, or it broke the connection.
    reason = error.cause ? `${error.message}: ${error.cause.message}` : error.message;
  }
  const required = level !== 'MAY' || audit.name.startsWith('MAY NOT');
  if (required) failed += 1;
  console.error(`${required ? 'FAILED' : 'not done'} ${audit.id} ${audit.name}: ${reason}`);
}

const line = Object.entries(counts).map(([level, [ok, all]]) => `${level} ${ok}/${all}`);
console.log(`graphql-http audits: ${line.join(', ')}`);
if (counts.MUST[1] === 0) {
  console.error('no audit ran');
  failed += 1;
}
process.exitCode = failed === 0 ? 0 : 1;
