"""Speech: pinyin for the synthesiser, nothing personal in a process list, silence where nothing can speak."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from kiosk.assist.speech import Speaker, pinyin


def test_characters_become_syllables_with_tones() -> None:
    assert pinyin("请放上身份证").split() == ["qing3", "fang4", "shang4", "shen1", "fen4", "zheng4"]


def test_digits_and_punctuation_stay() -> None:
    assert "120" in pinyin("打 120。") and "。" in pinyin("打 120。")


def test_the_text_goes_through_a_pipe_and_never_into_the_process_list(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard = tmp_path / "heard"
    program = tmp_path / "espeak-ng"
    program.write_text(
        f'#!/bin/sh\necho "$@" > "{heard}.args"\ncat > "{heard}.part"\nmv "{heard}.part" "{heard}"\n', "utf-8"
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    speaker = Speaker()
    speaker.say("林知夏")
    until = time.monotonic() + 10
    while not heard.exists() and time.monotonic() < until:
        time.sleep(0.02)
    speaker.stop()
    assert heard.read_text("utf-8").split() == ["lin2", "zhi1", "xia4"]
    assert "xia" not in Path(f"{heard}.args").read_text("utf-8")


def test_without_a_synthesiser_it_stays_silent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    speaker = Speaker()
    assert not speaker.fitted
    speaker.say("您好")
    speaker.stop()
