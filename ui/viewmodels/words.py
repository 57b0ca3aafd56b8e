"""Words of the screens from assets/i18n: plain Chinese, elder wording, English."""

from __future__ import annotations

from pathlib import Path

from kiosk.config.settings import ASSETS
from kiosk.packs.yamlfile import read_yaml
from kiosk.session.states import Presentation

Texts = dict[str, dict[str, str]]


def load(path: Path = ASSETS / "i18n" / "screens.yaml") -> Texts:
    """`section.key` → {zh, elder?, en}. Raises ValueError for an entry without Chinese or English."""
    flat: Texts = {}
    for section, entries in read_yaml(path).items():
        for key, texts in entries.items():
            if not {"zh", "en"} <= texts.keys() or texts.keys() - {"zh", "elder", "en"}:
                raise ValueError(f"{path.name}: {section}.{key} needs zh and en, may have elder")
            flat[f"{section}.{key}"] = texts
    return flat


class Say:
    """`say("home.all", n=36)` in the language and size of this citizen. An unknown key is a bug and raises KeyError."""

    def __init__(self, texts: Texts, shown: Presentation) -> None:
        self._texts = texts
        self.large = shown.large
        self.lang = shown.lang

    def __call__(self, key: str, **values: object) -> str:
        entry = self._texts[key]
        text = entry["en"] if self.lang == "en" else entry.get("elder", entry["zh"]) if self.large else entry["zh"]
        return text.format(**values) if values else text

    def has(self, key: str) -> bool:
        return key in self._texts

    def either(self, key: str, other: str) -> str:
        """The text of `key` where there is one, else of `other`."""
        return self(key if key in self._texts else other)
