"""Which token ranges are to be repaired next: a line an order, with the address of a node and the ranges "start:end,…".

Arguments: nodetool's describering, the table of what was repaired (start, end, unix time a line), how old a repair may
be in seconds, into how many parts each range is cut, the time now. The range that was repaired longest ago comes first.
The ranges of an order are held by the same nodes: starting the tool costs seconds, repairing a small range does not.
"""
import re
import sys

RING = 2**64
LOWEST = -(2**63)
IN_ONE_ORDER = 16


def main(ring_file, done_file, interval, parts, now):
    with open(done_file) as lines:
        done = {tuple(map(int, line.split()[:2])): int(line.split()[2]) for line in lines if line.strip()}
    wanted = []
    with open(ring_file) as text:
        for start, end, endpoints in re.findall(r"start_token:(-?\d+), end_token:(-?\d+), endpoints:\[([^\]]*)\]", text.read()):
            start, width = int(start), (int(end) - int(start)) % RING or RING
            # Cut at fixed places, so that a part is found again in the next run. The last token has no range beyond it.
            cuts = [(start + width * part // parts - LOWEST) % RING + LOWEST for part in range(parts)] + [int(end)]
            for low, high in zip(cuts, cuts[1:]):
                repaired = done.get((low, high), 0)
                if low != high and repaired + interval <= now:
                    wanted.append((repaired, low, high, tuple(node.strip() for node in endpoints.split(","))))
    orders = []
    filling = {}
    for _, low, high, nodes in sorted(wanted):
        holders = frozenset(nodes)
        if len(filling.get(holders, [])) % IN_ONE_ORDER == 0:
            filling[holders] = []
            orders.append((nodes[0], filling[holders]))
        filling[holders].append(f"{low}:{high}")
    for node, ranges in orders:
        print(node, ",".join(ranges))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], *map(int, sys.argv[3:6]))
