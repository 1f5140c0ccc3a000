"""Evidence from many pages: what repeats on a site across different stories is the site's, not the story's.

>>> pages = [Page(f"Menu\\n\\nStory {w}\\n\\n{w} rain fell on the town, they said.\\n\\nFollow {w}", f"https://a.org/{w}",
...               "text/plain") for w in ("Red", "Grey", "Blue", "White")]
>>> len(learn(pages).hosts["a.org"].stories)
4
"""

from cleaner.corpus.learn import Learner, learn
from cleaner.corpus.store import load_memory, merge, save_memory
from cleaner.model import Page

__all__ = ["Learner", "Page", "learn", "load_memory", "merge", "save_memory"]
