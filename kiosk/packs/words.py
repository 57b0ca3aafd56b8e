"""Texts for people in the forms that a screen needs: plain Chinese, elder wording, English."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

Lang = Literal["zh", "en"]


class Strict(BaseModel):
    """Base of all pack models: frozen, and a key nobody knows is an error, not a silent loss."""

    # a pack's models are built with the first pack, which is read after the first page is on the screen
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class Words(Strict):
    """One text. In YAML a plain string is the Chinese alone."""

    zh: str = Field(min_length=1, max_length=2000)
    elder: str | None = Field(default=None, max_length=2000)
    en: str | None = Field(default=None, max_length=4000)

    @model_validator(mode="before")
    @classmethod
    def _plain_string(cls, data: Any) -> Any:
        return {"zh": data} if isinstance(data, str) else data

    def pick(self, large: bool = False, lang: Lang = "zh") -> str:
        """The text for a page; Chinese where there is no English, the plain wording where there is no elder one."""
        if lang == "en" and self.en:
            return self.en
        return (self.elder or self.zh) if large else self.zh
