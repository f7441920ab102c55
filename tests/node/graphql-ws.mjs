// Subscriptions by the npm client `graphql-ws`, against a server with the worked example.
//
// Usage: node graphql-ws.mjs URL SECRETARY'S TOKEN
//
// A decision that another request records is told; a draft is not, and to the public no exempt one; a
// page of another site may not connect; a token that is wrong is refused.

import assert from 'node:assert/strict';
import { createClient } from 'graphql-ws';
import { GraphQLClient, gql } from 'graphql-request';
import WebSocket from 'ws';

const [url, token] = process.argv.slice(2);
if (!token) {
  console.error("usage: node graphql-ws.mjs URL SECRETARY'S TOKEN");
  process.exit(2);
}
const live = url.replace(/^http/, 'ws');
const patience = setTimeout(() => {
  console.error('FAILED: nothing came within a minute');
  process.exit(1);
}, 60_000);

/** A socket as a page of this origin would open it. */
function from(origin) {
  return class extends WebSocket {
    constructor(address, protocols) {
      super(address, protocols, origin ? { headers: { origin } } : {});
    }
  };
}

function client({ as, origin } = {}) {
  return createClient({
    url: live,
    webSocketImpl: from(origin),
    connectionParams: as ? { authorization: `Bearer ${as}` } : {},
    retryAttempts: 0,
  });
}

const followed = `subscription { decisionMade { __typename
  ... on DecisionMade { entry decision { id title } }
  ... on Resync { reason from } } }`;

/** The events of a subscription, after the message that it begins. */
async function follow(of) {
  const events = of.iterate({ query: followed });
  const begun = (await events.next()).value;
  assert.equal(begun.data.decisionMade.__typename, 'Resync');
  assert.equal(begun.data.decisionMade.reason, 'STARTED');
  return async () => (await events.next()).value.data.decisionMade;
}

const http = new GraphQLClient(url, { headers: { authorization: `Bearer ${token}` } });
const { boards, decisions } = await http.request(gql`{
  boards(first: 100) { nodes { id code } }
  decisions(first: 100) { nodes { id } }
}`);
assert.ok(decisions.nodes.length > 0);

/** Drafts a decision at a board where the secretary may. */
async function draft(title) {
  for (const board of boards.nodes) {
    const { draftDecision } = await http.request(gql`mutation($input: DecisionInput!) {
      draftDecision(input: $input) { decision { id version } refusals { message } } }`, {
      input: { kind: 'RESOLUTION', boardId: board.id, title },
    });
    if (draftDecision.decision) return draftDecision.decision;
  }
  throw new Error('the secretary may draft a decision at no board');
}

/** Records a decision that a source shows: it stands as made at once. */
async function transcribe(title, more = {}) {
  const told = [];
  for (const board of boards.nodes) {
    const { recordDecision } = await http.request(gql`mutation($input: DecisionInput!) {
      recordDecision(input: $input) { decision { id } refusals { message field } } }`, {
      input: {
        kind: 'RESOLUTION', boardId: board.id, title,
        made: { earliest: '2012-03-01', latest: '2012-03-01' },
        alternatives: { how: 'NOT_SHOWN' }, interests: { how: 'NOT_SHOWN' },
        clauses: [{ kind: 'RESOLVED', text: 'It was agreed.' }],
        provenance: { transcribedFrom: {
          cited: 'Minutes of 1 March 2012', dateShown: { earliest: '2012-03-01', latest: '2012-03-01' },
        } },
        ...more,
      },
    });
    if (recordDecision.decision) return recordDecision.decision;
    told.push(...recordDecision.refusals);
  }
  throw new Error(`no decision could be recorded: ${JSON.stringify(told, null, 1)}`);
}

const secretary = client({ as: token, origin: new URL(url).origin });
const publicClient = client();
const nextOfSecretary = await follow(secretary);
const nextOfPublic = await follow(publicClient);
await draft('A draft');
const exempt = await transcribe('The price of the quay', {
  exemption: {
    audience: 'RESTRICTED', grounds: ['paragraph 3'], publicTitle: 'Sale of land',
    publicInterest: 'The price was being negotiated.', likely: false, reviewOn: '2013-03-01',
  },
});
const made = await transcribe('A decision of long ago');
for (const [next, expected] of [[nextOfSecretary, [exempt, made]], [nextOfPublic, [made]]]) {
  for (const decision of expected) {
    const event = await next();
    assert.equal(event.__typename, 'DecisionMade');
    assert.equal(event.decision.id, decision.id);
  }
}

/** How a connection of this client is refused. */
async function refused(by) {
  try {
    for await (const event of by.iterate({ query: followed })) return event;
  } catch (error) {
    return error;
  }
  return undefined;
}

const elsewhere = await refused(client({ origin: 'https://evil.example' }));
assert.match(String(elsewhere.message ?? elsewhere), /403/);
const unknown = await refused(client({ as: 'minuted_unknown' }));
assert.equal(unknown.code, 4403);
const wrong = client();
const told = await new Promise((resolve) => {
  wrong.subscribe({ query: 'subscription { nothing }' }, { next() {}, error: resolve, complete() {} });
});
assert.equal(told[0].extensions.code, 'INVALID_QUERY');

for (const open of [secretary, publicClient, wrong]) await open.dispose();
clearTimeout(patience);
console.log('graphql-ws: told of decisions, not of a draft, the public not of an exempt one; refused another origin and a wrong token');
