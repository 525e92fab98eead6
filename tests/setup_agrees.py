"""Checks the fake plex.tv and the fake Sonarr with independent clients: plexapi and pyarr, from PyPI.

    pip install plexapi pyarr && cargo build && python3 tests/setup_agrees.py target/debug/intertitle

Starts the fake servers. Both clients sign in, read and change them; intertitle connects itself to them; and both clients read
what it did.
"""

import re
import subprocess
import sys
import tempfile

from plexapi.myplex import MyPlexAccount, MyPlexPinLogin, MyPlexResource
from plexapi.server import PlexServer
from pyarr import SonarrAPI

PROGRAM = sys.argv[1]
TOKEN = "fake-account-token"
SONARR_KEY = "fake-sonarr-key"
OTHER = "http://192.0.2.70:5555/other"


def main():
    demo = subprocess.Popen([PROGRAM, "demo", "--servers"], stdout=subprocess.PIPE, text=True)
    try:
        urls = {}
        for line in demo.stdout:
            found = re.match(r"  (Plex|plex\.tv|Sonarr) +(http://\S+)", line)
            if found:
                urls[found[1]] = found[2]
            if "--plex-tv" in line:
                break
        with tempfile.TemporaryDirectory() as config:
            account = account_agrees(urls["plex.tv"])
            plex_agrees(account, urls["plex.tv"], config)
            sonarr_agrees(urls["Sonarr"], config)
    finally:
        demo.terminate()
        demo.wait(20)
    print("plexapi, pyarr and intertitle agree about the fake plex.tv and the fake Sonarr")


def intertitle(config, *words):
    done = subprocess.run([PROGRAM, *words, "--config", config], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def account_agrees(url):
    """Signs in by code, and reads the account."""
    for what, names in [
        (MyPlexPinLogin, ["PINS"]),
        (MyPlexAccount, ["key", "WEBHOOKS", "PING", "LINK"]),
        (MyPlexResource, ["key"]),
    ]:
        for name in names:
            setattr(what, name, re.sub(r"https://(clients\.)?plex\.tv", url, getattr(what, name)))
    MyPlexPinLogin.POLLINTERVAL = 0
    login = MyPlexPinLogin()
    assert login.pin == "K7QM", login.pin
    login.run(timeout=20)
    assert login.waitForLogin(), "the code was typed"
    assert login.token == TOKEN
    account = MyPlexAccount(token=login.token)
    assert (account.title, account.subscriptionActive) == ("mira", True), account
    assert "webhooks" in account.subscriptionFeatures, account.subscriptionFeatures
    return account


def plex_agrees(account, plex_tv, config):
    """Servers and webhooks, changed by either."""
    (server,) = [resource for resource in account.resources() if "server" in resource.provides]
    assert server.owned and server.name == "attic", server
    plex = server.connect(ssl=False)
    assert isinstance(plex, PlexServer) and plex.machineIdentifier == server.clientIdentifier
    assert account.webhooks() == [OTHER]
    assert account.addWebhook("http://192.0.2.80/mine") == [OTHER, "http://192.0.2.80/mine"]
    intertitle(config, "connect", "plex", "--token", TOKEN, "--yes", "--plex-tv", plex_tv)
    others, own = account.webhooks()[:-1], account.webhooks()[-1]
    assert others == [OTHER, "http://192.0.2.80/mine"], others
    assert "/api/webhooks/plex?interface_id=home&key=" in own, own
    assert account.deleteWebhook("http://192.0.2.80/mine") == [OTHER, own]
    intertitle(config, "connect", "remove", "plex", "--token", TOKEN, "--yes", "--plex-tv", plex_tv)
    assert account.webhooks() == [OTHER]
    assert account.setWebhooks([]) == []


def sonarr_agrees(url, config):
    """Connections, changed by either."""
    sonarr = SonarrAPI(url, SONARR_KEY)
    assert sonarr.get_system_status()["appName"] == "Sonarr"
    (template,) = [entry for entry in sonarr.get_notification_schema() if entry["implementation"] == "Webhook"]
    assert {"url", "method", "headers"} <= {field["name"] for field in template["fields"]}
    intertitle(config, "connect", "sonarr", "--url", url, "--api-key", SONARR_KEY, "--yes")
    (own,) = [entry for entry in sonarr.get_notification() if entry["implementation"] == "Webhook"]
    fields = {field["name"]: field.get("value") for field in own["fields"]}
    assert fields["url"].endswith("/api/webhooks/sonarr"), fields
    assert [header["key"] for header in fields["headers"]] == ["X-Api-Key"], fields
    assert own["name"] == "intertitle" and own["onImportComplete"] and not own["onGrab"], own
    assert sonarr.get_notification(own["id"])["id"] == own["id"]
    sonarr.del_notification(own["id"])
    intertitle(config, "connect", "sonarr", "--yes")
    assert [entry["name"] for entry in sonarr.get_notification()] == ["Kodi", "intertitle"]
    intertitle(config, "connect", "remove", "sonarr", "--yes")
    assert [entry["name"] for entry in sonarr.get_notification()] == ["Kodi"]


main()
