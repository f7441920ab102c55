#!/usr/bin/env python3
"""Receives the messages of Minuted, and believes only those that are signed.

    python3 receive_webhook.py whsec_...

Prints the address to give as `url`, then one line of JSON for each message. After the Standard
Webhooks specification alone (https://www.standardwebhooks.com); shares no code with Minuted. The
same message may come twice, under the same webhook-id: keep the IDs, and do what it says once.
"""

import base64
import hashlib
import hmac
import http.server
import json
import sys
import time

TOLERANCE = 5 * 60  # seconds between the sending and now; an older message may be a replayed one


def verified(secret, headers, body, now):
    """Whether the message was signed with the secret, and not long ago."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    sent = headers["webhook-timestamp"]
    signed = f"{headers['webhook-id']}.{sent}.".encode() + body
    expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    fresh = now is None or abs(now - int(sent)) <= TOLERANCE
    given = [part.partition(",")[2] for part in headers["webhook-signature"].split(" ")]
    return fresh and any(hmac.compare_digest(expected, one) for one in given)


class Receiver(http.server.BaseHTTPRequestHandler):
    secret = ""
    any_time = False

    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        if self.path == "/moved":
            self.send_response(308)
            self.send_header("location", "/")
            self.end_headers()
            return
        now = None if self.any_time else time.time()
        told = {"id": self.headers["webhook-id"]}
        told["verified"] = verified(self.secret, self.headers, body, now)
        if told["verified"]:
            told["message"] = json.loads(body)
        self.send_response(204 if told["verified"] else 401)
        self.end_headers()
        print(json.dumps(told), flush=True)

    def log_message(self, *_):
        pass


def main():
    arguments = sys.argv[1:]
    # For tests, whose clock stands still.
    Receiver.any_time = "--any-time" in arguments
    Receiver.secret = arguments[-1]
    server = http.server.HTTPServer(("127.0.0.1", 0), Receiver)
    print(f"http://127.0.0.1:{server.server_port}/", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
