"""What Prometheus is told, read by the parser of its own Python client.

Usage: python metrics.py URL
"""

import sys
import urllib.request

from prometheus_client.openmetrics.parser import text_string_to_metric_families

EXPECTED = {
    "minuted_build": "info",
    "minuted_http_requests": "counter",
    "minuted_http_request_duration_seconds": "histogram",
    "minuted_graphql_operations": "counter",
    "minuted_graphql_errors": "counter",
    "minuted_refusals": "counter",
    "minuted_database_connections": "gauge",
    "minuted_database_statements": "counter",
    "minuted_ledger_entries": "gauge",
    "minuted_websockets_open": "gauge",
    "minuted_subscriptions_open": "gauge",
}


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: python metrics.py URL")
    with urllib.request.urlopen(sys.argv[1], timeout=30) as answer:
        assert answer.headers["content-type"].startswith("application/openmetrics-text")
        text = answer.read().decode()
    found = {family.name: family for family in text_string_to_metric_families(text)}
    types = {name: family.type for name, family in found.items()}
    assert types == EXPECTED, types
    samples = [sample for family in found.values() for sample in family.samples]
    entries = [sample.value for sample in samples if sample.name == "minuted_ledger_entries"]
    assert entries and entries[0] > 100, entries
    print(f"metrics: {len(found)} families, {len(samples)} samples")


if __name__ == "__main__":
    main()
