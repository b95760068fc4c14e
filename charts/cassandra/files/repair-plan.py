"""Which token ranges are to be repaired next, one a line: start, end, address of a node that holds it.

Arguments: nodetool's describering, the table of what was repaired (start, end, unix time a line), how old a repair may
be in seconds, into how many parts each range is cut, the time now. The range that was repaired longest ago comes first.
"""
import re
import sys

RING = 2**64
LOWEST = -(2**63)


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
                    wanted.append((repaired, low, high, endpoints.split(",")[0].strip()))
    for _, low, high, node in sorted(wanted):
        print(low, high, node)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], *map(int, sys.argv[3:6]))
