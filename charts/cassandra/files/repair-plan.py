"""Which token ranges are to be repaired next: a line an order, with the keyspace, the addresses of the nodes that hold its
ranges, and the ranges "start:end,…".

Arguments: a folder with nodetool's describering (<keyspace>.ring) and what was noted (<keyspace>.done: start, end, unix time of
the last repair and of the last failure a line) of each keyspace, how old a repair may be in seconds, into how many parts each
range is cut, the time now. What was tried longest ago comes first, whatever the keyspace: what has failed goes behind all others.
The ranges of an order are held by the same nodes: starting the tool costs seconds, repairing a small range does not. What failed
the last time has an order of its own, since it would make the others fail.
"""
import pathlib
import re
import sys

RING = 2**64
LOWEST = -(2**63)
IN_ONE_ORDER = 16


def noted(done_file):
    """Times of the last repair and the last failure by range."""
    rows = (line.split() for line in done_file.read_text().splitlines() if line.strip())
    return {(int(low), int(high)): tuple(0 if time == "null" else int(time) for time in times) for low, high, *times in rows}


def wanted(keyspace, text, done, interval, parts, now):
    """The parts of a keyspace that are due: when they were tried last, whether that failed, where they stand."""
    for start, end, endpoints in re.findall(r"start_token:(-?\d+), end_token:(-?\d+), endpoints:\[([^\]]*)\]", text):
        start, width = int(start), (int(end) - int(start)) % RING or RING
        # Cut at fixed places, so that a part is found again in the next run. The last token has no range beyond it.
        cuts = [(start + width * part // parts - LOWEST) % RING + LOWEST for part in range(parts)] + [int(end)]
        for low, high in zip(cuts, cuts[1:]):
            repaired, failed = done.get((low, high), (0, 0))
            if low != high and repaired + interval <= now:
                nodes = tuple(sorted(node.strip() for node in endpoints.split(",")))
                yield max(repaired, failed), failed > repaired, keyspace, low, high, nodes


def main(folder, interval, parts, now):
    due = []
    for ring_file in sorted(pathlib.Path(folder).glob("*.ring")):
        done = noted(ring_file.with_suffix(".done"))
        due.extend(wanted(ring_file.stem, ring_file.read_text(), done, interval, parts, now))
    orders = []
    filling = {}
    for _, failed, keyspace, low, high, nodes in sorted(due):
        one = f"{low}:{high}"
        if failed:
            orders.append((keyspace, nodes, [one]))
            continue
        if len(filling.get((keyspace, nodes), [])) % IN_ONE_ORDER == 0:
            filling[keyspace, nodes] = []
            orders.append((keyspace, nodes, filling[keyspace, nodes]))
        filling[keyspace, nodes].append(one)
    for keyspace, nodes, ranges in orders:
        print(keyspace, ",".join(nodes), ",".join(ranges))


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:5]))
