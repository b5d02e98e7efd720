"""Anki's side of the comparison, run by the Python that Anki is installed for: ``anki_client.py RECORDS FOLDER ENDPOINT``.

Makes a note of each record in a collection that is in step with the server, then measures one ordinary sync. A second,
fresh collection fetches everything afterwards and counts it. Prints one line of JSON.
"""

import json
import sys
from pathlib import Path
from time import perf_counter

from anki.collection import Collection


def main(records: str, folder: str, endpoint: str) -> None:
    first = Collection(str(Path(folder) / "first.anki2"))
    auth = first.sync_login("bench", "bench", endpoint)
    kind = first.models.by_name("Basic")
    deck = first.decks.id("Default")

    def add(record: dict[str, str]) -> None:
        note = first.new_note(kind)
        note.fields[0], note.fields[1] = record["response"], record["attempt"]
        first.add_note(note, deck)

    add({"response": "begin", "attempt": ""})
    # The first sync of a collection sends the whole file; only from then on there is a difference to send.
    output = first.sync_collection(auth, False)
    assert output.required != output.NO_CHANGES, output
    first.close_for_full_sync()
    first.full_upload_or_download(auth=auth, server_usn=None, upload=True)
    first.reopen(after_full_sync=True)
    lines = Path(records).read_text("utf-8").splitlines()
    for line in lines:
        add(json.loads(line))
    began = perf_counter()
    output = first.sync_collection(auth, False)
    seconds = perf_counter() - began
    assert output.required == output.NO_CHANGES, output
    first.close()

    second = Collection(str(Path(folder) / "second.anki2"))
    output = second.sync_collection(auth, False)
    second.close_for_full_sync()
    second.full_upload_or_download(auth=auth, server_usn=output.server_media_usn or None, upload=False)
    second.reopen(after_full_sync=True)
    there = second.note_count() - 1
    second.close()
    print(json.dumps({"seconds": seconds, "there": there}))


if __name__ == "__main__":
    main(*sys.argv[1:])
