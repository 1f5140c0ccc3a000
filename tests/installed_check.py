"""Run by `.ci/run` with the Python of a fresh environment that holds only the built wheel and the base install."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import cleaner
from cleaner import clean, explain

DUMP = """logo

Rain closes the pass road
Rain closes the pass road

Valley Heralda day ago

The pass road was closed on Monday after a night of rain, the county said, and will stay so until engineers have looked.
Two lorries were caught between the tunnels when the slope began to move, and their drivers walked out along the rails.
The mayor of Holm said that she had asked for a second road for nine years, and would now ask for it a tenth time.

Related Articles

Snow closes the school
"""


def main() -> None:
    assert "site-packages" in cleaner.__file__, f"this is not the installed package: {cleaner.__file__}"
    article = clean(DUMP)
    assert article.title == "Rain closes the pass road", article.title
    assert article.publisher == "Valley Herald", article.publisher
    assert "Related" not in article.text, article.text
    page = (
        "<html><body><h1>Rain</h1>"
        + "<p>The pass road was closed on Monday after a night of rain.</p>" * 5
        + "</body></html>"
    )
    assert "pass road" in clean(page).text
    assert "Related Articles" in explain(DUMP)
    command = Path(sys.executable).parent / "copydesk"
    for arguments in (["--version"], ["rules", "list"], ["clean", "--help"]):
        subprocess.run([command, *arguments], check=True, capture_output=True, timeout=120)
    with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as dump:
        dump.write(DUMP)
        dump.flush()
        run = subprocess.run([command, "clean", dump.name, "-q"], check=True, capture_output=True, timeout=120)
    assert json.loads(run.stdout)["title"] == article.title
    print("the wheel works as installed")


if __name__ == "__main__":
    main()
