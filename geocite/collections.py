"""The collections of geocite."""

COLLECTIONS = ("cites", "qpv-2024", "qpv-2015", "communes", "colleges", "epci")
