"""The limits of the API as the PyPI client gql meets them.

Usage: python limits.py URL

Each is hit just beyond its number, and the reason is read as a client reads it; just within it is
answered.
"""

import sys

from gql import Client, GraphQLRequest
from gql.transport.exceptions import TransportQueryError, TransportServerError
from gql.transport.requests import RequestsHTTPTransport


def nested(depth):
    inner = depth - 2
    return '{ __type(name: "Query") ' + "{ ofType " * inner + "{ name }" + " }" * inner + " }"


def aliases(count, field):
    return " ".join(f"a{n}: {field}" for n in range(count))


def lists(first):
    return (
        f"{{ boards(first: {first}) {{ nodes {{ decisions(first: {first}) "
        "{ clauses { text { markdown } } } } } }"
    )


REFUSED = {
    "depth": (nested(16), "TOO_DEEP", "at most 15 fields inside one another"),
    "cost": (lists(100), "TOO_COMPLEX", "at most 20000"),
    "aliases": (f"{{ {aliases(51, 'viewer { name }')} }}", "TOO_MANY_FIELDS", "more than 50 things"),
    "fields": (f"{{ viewer {{ {aliases(2001, 'name')} }} }}", "TOO_MANY_FIELDS", "more than 2000 fields"),
    "page": ("{ boards(first: 101) { nodes { id } } }", "BAD_REQUEST", "from 1 to 100"),
}
ANSWERED = [nested(15), lists(10), f"{{ {aliases(50, 'viewer { name }')} }}"]


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: python limits.py URL")
    transport = RequestsHTTPTransport(url=sys.argv[1], timeout=30)
    client = Client(transport=transport)
    for name, (query, code, reason) in REFUSED.items():
        try:
            client.execute(GraphQLRequest(query))
        except TransportQueryError as error:
            told = error.errors[0]
            assert told["extensions"]["code"] == code, (name, told)
            assert reason in told["message"], (name, told)
        else:
            raise AssertionError(f"{name} is not refused")
    find = "query($a: String) { people(filter: { name: $a }) { nodes { id } } }"
    try:
        client.execute(GraphQLRequest(find, variable_values={"a": "x" * 4 * 1024 * 1024}))
    except TransportServerError as error:
        assert error.code == 413, error
    except TransportQueryError as error:
        assert "at most 4 MiB" in error.errors[0]["message"], error
    else:
        raise AssertionError("a long body is not refused")
    for query in ANSWERED:
        client.execute(GraphQLRequest(query))
    print(f"limits by gql: {len(REFUSED) + 1} hit, the reason read each time")


if __name__ == "__main__":
    main()
