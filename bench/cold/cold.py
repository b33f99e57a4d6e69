#!/usr/bin/env python3
"""The first request of fresh processes that serve components, their code in the cache.

Usage: cold.py [--runs N] SKIFF COMPONENT...
Per run and component, in turn: start `skiff serve --log-requests`, send one request, read what the process says of its time. Cold start is "queue" + "set-up": from the moment
the server has read the request's head to the guest's first instruction. Beside it, as the client sees it: connect, request, whole response.
"""
import os
import re
import signal
import socket
import statistics
import subprocess
import sys
import time

REQUEST = b"GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
TIMES = re.compile(r": (\d+) queue ([\d.]+) set-up ([\d.]+) guest ([\d.]+) host ([\d.]+) ms")


def first_request(command):
    """Milliseconds of one fresh process: (cold start, guest, as the client sees it)."""
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            host, port = re.search(r"http://([\d.]+):(\d+)", process.stdout.readline()).groups()
            started = time.perf_counter()
            with socket.create_connection((host, int(port)), timeout=30) as client:
                client.sendall(REQUEST)
                response = b"".join(iter(lambda: client.recv(65536), b""))
            client_saw = (time.perf_counter() - started) * 1e3
            times = next(filter(None, map(TIMES.search, process.stderr)), None) or sys.exit(f"{command}: said nothing of its time")
            status, queue, set_up, guest, _ = times.groups()
            if not response.startswith(b"HTTP/1.1 " + status.encode()) or int(status) >= 500:
                sys.exit(f"{command}: answered {response[:100]}")
            return float(queue) + float(set_up), float(guest), client_saw
        finally:
            process.send_signal(signal.SIGTERM)


def main(arguments):
    runs = 100
    if arguments[:1] == ["--runs"]:
        runs, arguments = int(arguments[1]), arguments[2:]
    skiff, components = arguments[0], arguments[1:]
    commands = {c: [skiff, "serve", "--log-requests", "--listen", "127.0.0.1:0", c] for c in components}
    for command in commands.values():
        first_request(command)  # fills the cache
    taken = {c: [] for c in components}
    for _ in range(runs):
        for component, command in commands.items():
            taken[component].append(first_request(command))
    for component, rows in taken.items():
        cold, guest, client = (sorted(column) for column in zip(*rows))
        tail = lambda values: values[min(len(values) - 1, len(values) * 99 // 100)]
        print(f"{os.path.basename(component)}: cold start {statistics.median(cold):.3f} ms median, {cold[0]:.3f} least, {tail(cold):.3f} p99; "
              f"the guest's own time {statistics.median(guest):.3f} ms; the client waited {statistics.median(client):.2f} ms ({runs} processes)")


if __name__ == "__main__":
    main(sys.argv[1:])
