"""Addresses of browsers: never kept in full."""

import ipaddress


def slow_lane(address: str) -> str:
    """Return whom wrong tries from an address are counted against: it, or its IPv6 network."""
    return str(_network(address, 32, 64) or "unknown")


def coarse(address: str) -> str:
    """Return as much of an address as its owner needs to know it: ``192.0.2.x``."""
    network = _network(address, 24, 48)
    if network is None:
        return "unknown"
    if network.network_address.is_loopback or network.is_loopback:
        return "this machine"
    if network.version == 4:
        return str(network.network_address).rpartition(".")[0] + ".x"
    return str(network.network_address).rstrip(":") + ":x"


def _network(
    address: str, four: int, six: int
) -> ipaddress.IPv4Network | ipaddress.IPv6Network | None:
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return None
    if found.version == 6 and found.ipv4_mapped is not None:
        found = found.ipv4_mapped
    return ipaddress.ip_network((found, four if found.version == 4 else six), strict=False)
