"""Checks the fake Plex with an independent client: plexapi, from PyPI.

    pip install plexapi && cargo build && python3 tests/plexapi_agrees.py target/debug/intertitle

Starts the demo, which makes a card for one episode with our own client, and reads the same server with plexapi:
libraries, series, seasons, episodes, pictures, the card that is selected and locked. Then plexapi uploads, selects, locks and
labels, and reads back what it did.
"""

import subprocess
import sys
import tempfile
import zlib
import struct

from plexapi.server import PlexServer

TOKEN = "pretended-token"


def png():
    """A picture of 16 x 16 px."""
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + bytes((200, 30, 90)) * 16 for _ in range(16))
    head = struct.pack(">IIBBBBB", 16, 16, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def main():
    demo = subprocess.Popen([sys.argv[1], "demo"], stdout=subprocess.PIPE, text=True)
    try:
        url = None
        for line in demo.stdout:
            if " listens at " in line:
                url = line.split(" listens at ")[1].strip().rstrip(".")
            if line.startswith("Everything keeps running"):
                break
        agree(PlexServer(url, TOKEN))
    finally:
        demo.terminate()
        demo.wait(20)
    print("plexapi and intertitle agree about the fake Plex")


def agree(plex):
    assert len(plex.machineIdentifier) == 40, plex.machineIdentifier
    (section,) = plex.library.sections()
    assert (section.type, section.title) == ("show", "TV Shows"), section
    show = section.get("The Long Tide")
    assert show.year == 2021 and "tvdb://390001" in [guid.id for guid in show.guids], show.guids
    assert [season.index for season in show.seasons()] == [0, 1, 2]
    episodes = show.episodes()
    assert len(episodes) == 10, episodes
    rated = show.episode(season=1, episode=5)
    assert rated.title.startswith("What the Lighthouse Keeper Saw"), rated.title

    # The changes of our client, read by plexapi.
    rated.reload()
    selected = [poster for poster in rated.posters() if poster.selected]
    assert len(selected) == 1 and selected[0].ratingKey.startswith("upload://posters/"), selected
    assert [field.name for field in rated.fields if field.locked] == ["thumb"], rated.fields

    # The changes of plexapi, read by plexapi.
    other = show.episode(season=1, episode=1)
    with tempfile.NamedTemporaryFile(suffix=".png") as file:
        file.write(png())
        file.flush()
        other.uploadPoster(filepath=file.name)
    # Plex's own, our card of the demo, and the one from here.
    posters = other.posters()
    assert [poster.selected for poster in posters] == [False, False, True], posters
    other.setPoster(posters[0])
    assert [poster.selected for poster in other.posters()] == [True, False, False]
    other.unlockPoster()
    other.reload()
    assert not other.fields, other.fields
    other.lockPoster()
    other.reload()
    assert [field.name for field in other.fields] == ["thumb"], other.fields
    other.addLabel(["4K", "Overlay"])
    other.reload()
    assert sorted(label.tag for label in other.labels) == ["4K", "Overlay"], other.labels
    other.removeLabel("Overlay")
    other.reload()
    assert [label.tag for label in other.labels] == ["4K"], other.labels


main()
