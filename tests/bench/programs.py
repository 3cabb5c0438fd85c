"""The shortest programs that use each peer."""

from __future__ import annotations

IMPORTS = {
    "ours": "import apify_dataset_client",
    "httpx2": "import apify_dataset_client, apify_dataset_client._httpx2",
    "official": "import apify_client",
    "stock": "import stock_client",
}
TIMED_IMPORT = """
import time
def resident():
    with open("/proc/self/statm") as statm:
        return int(statm.read().split()[1]) * 4
before, started = resident(), time.perf_counter()
{}
print(time.perf_counter() - started, resident() - before)
"""
SCRIPTS = {
    "ours": """
import sys
from apify_dataset_client import ApifyClient
with ApifyClient("bench-token", base_url=sys.argv[1]) as client:
    client.datasets.get("x")
""",
    "httpx2": """
import sys
from apify_dataset_client import ApifyClient
from apify_dataset_client._httpx2 import Httpx2Transport
transport = Httpx2Transport(https_only=False)
with ApifyClient("bench-token", base_url=sys.argv[1], transport=transport) as client:
    client.datasets.get("x")
""",
    "official": """
import sys
from apify_client import ApifyClient
ApifyClient("bench-token", api_url=sys.argv[1]).dataset("x").get()
""",
    "stock": """
import sys
from stock_client import AuthenticatedClient
from stock_client.api.datasets import get_dataset
with AuthenticatedClient(base_url=sys.argv[1], token="bench-token") as client:
    get_dataset.sync("x", client=client)
""",
    "floor": "pass",
}
