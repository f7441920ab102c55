"""A server that speaks as S3 does, for the end-to-end tests: moto's, with a bucket and two keys.

Usage: python s3_server.py

It listens on a free port of this machine and prints, as one line of JSON, where, the bucket and the
keys: one that may do everything, and one that may only read. Signatures are checked. It serves until
it is told to stop, and keeps nothing.
"""

import json
import logging
import signal
import threading

from moto import settings
from moto.core import DEFAULT_ACCOUNT_ID
from moto.iam.models import iam_backends
from moto.s3.models import s3_backends
from moto.server import ThreadedMotoServer

BUCKET = "minuted-test"
REGION = "eu-west-2"


def key(name, actions):
    """A key whose user may do this."""
    users = iam_backends[DEFAULT_ACCOUNT_ID]["aws"]
    users.create_user(region_name=REGION, user_name=name)
    allowed = {"Effect": "Allow", "Action": actions, "Resource": "*"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [allowed]})
    users.put_user_policy(name, "s3", policy)
    made = users.create_access_key(name)
    return {"access_key": made.access_key_id, "secret_key": made.secret_access_key}


def main():
    done = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: done.set())
    # No line for each request.
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    s3_backends[DEFAULT_ACCOUNT_ID]["aws"].create_bucket(BUCKET, REGION)
    told = {
        "bucket": BUCKET,
        "region": REGION,
        "writer": key("writer", ["s3:*"]),
        "reader": key("reader", ["s3:GetObject", "s3:ListBucket"]),
    }
    # From now on every request is to be signed by one of them.
    settings.INITIAL_NO_AUTH_ACTION_COUNT = 0
    host, port = server.get_host_and_port()
    told["endpoint"] = f"http://{host}:{port}"
    print(json.dumps(told), flush=True)
    done.wait()
    server.stop()


if __name__ == "__main__":
    main()
