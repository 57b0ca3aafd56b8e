"""The demo's hand at the keyboard and at the wheels."""

from __future__ import annotations

from datetime import date

from ui.app import App
from ui.demo.finger import Finger, Missing


class Typing:
    """Pinyin with its candidates, letters, digits, dates: as a person does it, key by key."""

    app: App
    finger: Finger

    def _holds(self, text: str) -> None:
        self.finger.until(
            f"the field holds what was typed ({len(text)} characters)",
            lambda: getattr(self.app.bridge.page, "value", "") == text,
            5,
        )

    def _turn_date(self, wanted: str, parts: tuple[str, ...] = ("year", "month", "day")) -> None:
        """Wheels by their buttons, year first."""
        f = self.finger
        goal = date.fromisoformat(wanted)
        for part in parts:
            for _ in range(120):
                value = getattr(self.app.bridge.page, "value", "")
                shown = date.fromisoformat(value if len(value) == 10 else f"{value}-01")
                step = getattr(goal, part) - getattr(shown, part)
                if step == 0:
                    break
                f.touch(f"date:{part}{'+' if step > 0 else '-'}")
                f.pump(0.08)

    def type_pinyin(self, text: str, syllables: list[str]) -> None:
        """One character at a time: its syllable, then the candidate that is this character."""
        f = self.finger
        for character, syllable in zip(text, syllables, strict=True):
            for letter in syllable:
                f.touch(f"key:{letter}")
            f.pump(0.1)
            self._pick_candidate(character)

    def type_words(self, text: str) -> None:
        """Chinese by its sound, letters and digits on their layers."""
        from pypinyin import Style, pinyin

        f = self.finger
        for character in text:
            if ord(character) > 0x2E7F and character not in "（）、，。·":
                if not f.there("key:z") and f.there("key:layer:pinyin"):
                    f.touch("key:layer:pinyin")
                    f.pump(0.1)
                sound = pinyin(character, style=Style.NORMAL, v_to_u=False)[0][0]
                self.type_pinyin(character, [sound])
            else:
                self._type_latin(character)

    def _pick_candidate(self, character: str) -> None:
        f = self.finger
        for _ in range(30):
            item = next((i for i in f.items() if i.property("say") == character and i.objectName()), None)
            if item is not None:
                f.touch(item.objectName())
                return
            f.touch("candidate:more", 3)
        raise Missing("no candidate for the character after 30 pages")

    def _type_latin(self, text: str) -> None:
        """A capital by shift, digits on their own layer."""
        f = self.finger
        for character in text:
            if character == " ":
                f.touch("key:space")
                continue
            layer = "key:layer:digits" if character.isdigit() else "key:layer:latin"
            if not f.there(f"key:{character}") and f.there(layer):
                f.touch(layer)
                f.pump(0.1)
            if character.isupper() and not f.there(f"key:{character}"):
                f.touch("key:shift")
            f.touch(f"key:{character}" if f.there(f"key:{character}") else f"key:{character.lower()}")
