#!/usr/bin/env python3
"""Start to exit of two commands, interleaved, so that both see the same machine.

Usage: start.py [--runs N] COMMAND... -- COMMAND...
The first is ours, the second what it is compared with. Prints median, quartiles and minimum of each, its processor time (which a busy machine disturbs least), and the ratio of the medians.
"""
import os
import sys
import time


def run(command, sink):
    """Seconds from the spawn to the end of the process, and of processor time in it."""
    started = time.perf_counter()
    child = os.posix_spawn(command[0], command, os.environ, file_actions=[(os.POSIX_SPAWN_DUP2, sink, 1)])
    _, status, usage = os.wait4(child, 0)
    taken = time.perf_counter() - started
    if os.waitstatus_to_exitcode(status) != 0:
        sys.exit(f"{' '.join(command)}: exit code {os.waitstatus_to_exitcode(status)}")
    return taken, usage.ru_utime + usage.ru_stime


def quantile(times, part):
    times = sorted(times)
    return times[min(len(times) - 1, int(part * len(times)))]


def main(arguments):
    runs = 60
    if arguments[:1] == ["--runs"]:
        runs = int(arguments[1])
        arguments = arguments[2:]
    if "--" not in arguments:
        sys.exit(__doc__)
    middle = arguments.index("--")
    commands = [arguments[:middle], arguments[middle + 1:]]
    sink = os.open(os.devnull, os.O_WRONLY)
    for command in commands:
        for _ in range(5):  # Fills the page cache, and the cache of compiled code.
            run(command, sink)
    times = [[], []]
    for _ in range(runs):
        for command, taken in zip(commands, times):
            taken.append(run(command, sink))
    medians = []
    for command, taken in zip(commands, times):
        name = os.path.basename(command[0])
        wall = [seconds for seconds, _ in taken]
        low, median, high = (1000 * quantile(wall, part) for part in (0.25, 0.5, 0.75))
        processor = 1000 * quantile([seconds for _, seconds in taken], 0.5)
        print(f"{name:<12} median {median:6.2f} ms   quartiles {low:.2f} to {high:.2f}   minimum {1000 * min(wall):.2f}   processor {processor:.2f} ms   {runs} runs")
        medians.append((median, processor))
    (ours, our_processor), (theirs, their_processor) = medians
    print(f"ratio        {ours / theirs:.2f} of the medians, {our_processor / their_processor:.2f} of processor time")


main(sys.argv[1:])
