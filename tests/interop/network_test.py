#!/usr/bin/env python3
"""Addresses and networks against Python's ipaddress. Run with network_tool as its argument."""
import ipaddress
import random
import re
import subprocess
import sys

ROUNDS = 20_000
MAPPED = ipaddress.ip_network("::ffff:0:0/96")
# What both sides define differently on purpose: numbers with leading zeros, which SMTP has, and masks in place of
# prefixes, and zones, which it has not.
ELSEWHERE = re.compile(r"(^|[.:])0\d*\.|\.0\d|/.*\.|/\d{4}|%")


def unmapped(address):
    """What IPv6 shows of an IPv4 peer is that peer."""
    return getattr(address, "ipv4_mapped", None) or address


def network_of(text):
    network = ipaddress.ip_network(text)
    if network.version == 6 and network.prefixlen >= 96 and network.network_address in MAPPED:
        base = network.network_address.ipv4_mapped
        return ipaddress.ip_network((base, network.prefixlen - 96))
    return network


def expected(text, address):
    try:
        shown = str(unmapped(ipaddress.ip_address(text)))
    except ValueError:
        shown = "-"
    try:
        network = network_of(text)
    except ValueError:
        return f"{shown} - out"
    return f"{shown} network {'in' if unmapped(ipaddress.ip_address(address)) in network else 'out'}"


def random_address(chance):
    if chance.random() < 0.4:
        return str(ipaddress.IPv4Address(chance.getrandbits(32)))
    bits = chance.getrandbits(128)
    for _ in range(chance.randrange(4)):  # runs of zeros
        bits &= ~(((1 << 16 * chance.randrange(1, 6)) - 1) << 16 * chance.randrange(8))
    if chance.random() < 0.2:
        bits = int(MAPPED.network_address) + chance.getrandbits(32)
    address = ipaddress.IPv6Address(bits & ((1 << 128) - 1))
    return chance.choice((str(address), address.exploded, address.exploded.upper()))


def random_text(chance, address):
    """A network, mostly, which the address is in or near to; or a few wrong characters."""
    kind = chance.random()
    parsed = ipaddress.ip_address(address)
    prefix = chance.randrange(parsed.max_prefixlen + 1)
    text = str(ipaddress.ip_network((parsed, prefix), strict=False))
    if kind < 0.3:
        return address
    if kind < 0.7:
        return text
    if kind < 0.8:
        return f"{address}/{prefix}"
    text = list(text)
    for _ in range(chance.randrange(1, 3)):
        text[chance.randrange(len(text))] = chance.choice(("", *"0123456789abcf:./g"))
    return "".join(text) or "x"


def main():
    chance = random.Random(20261128)
    pairs = []
    while len(pairs) != ROUNDS:
        address = random_address(chance)
        text = random_text(chance, address)
        if not ELSEWHERE.search(text):
            pairs.append((text, address))
    lines = "".join(f"{text} {address}\n" for text, address in pairs)
    answers = subprocess.run([sys.argv[1]], input=lines, capture_output=True, text=True, check=True).stdout.splitlines()
    assert len(answers) == len(pairs)
    wrong = [(pair, answer) for pair, answer in zip(pairs, answers) if answer != expected(*pair)]
    for (text, address), answer in wrong[:10]:
        print(f"{text} with {address}: {answer}, expected {expected(text, address)}")
    inside = sum(answer.endswith(" in") for answer in answers)
    print(f"{ROUNDS} texts, {inside} of them networks with the address, {len(wrong)} wrong")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
