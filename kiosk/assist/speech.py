"""Reads a page aloud: pinyin from pypinyin, spoken by espeak-ng in a child process (`cmn` is wrong on Debian 12)."""

from __future__ import annotations

import shutil
import subprocess
import threading

from kiosk.audit.log import log

SPEED = 150  # words a minute; slower than the default 175, for old ears
STOP_LIMIT = 1.0


class Speaker:
    """One utterance at a time; a new one ends the old one. Without espeak-ng it stays silent and says so in the log."""

    def __init__(self) -> None:
        self._program = shutil.which("espeak-ng")
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None

    @property
    def fitted(self) -> bool:
        return self._program is not None

    def say(self, text: str, lang: str = "zh") -> None:
        """Returns at once. The text goes through a pipe: it may be personal and must not stand in a process list."""
        if self._program is None:
            log().warning("no_speech")
            return
        threading.Thread(target=self._speak, args=(self._program, text, lang), name="speech", daemon=True).start()

    def stop(self) -> None:
        with self._lock:
            self._end()

    def _speak(self, program: str, text: str, lang: str) -> None:
        spoken = text if lang == "en" else pinyin(text)
        voice = "en" if lang == "en" else "cmn-latn-pinyin"
        with self._lock:
            self._end()
            self._child = subprocess.Popen(
                [program, "-v", voice, "-s", str(SPEED), "--stdin"],
                stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            )  # fmt: skip
            pipe = self._child.stdin
        if pipe is not None:
            try:
                pipe.write(spoken.encode())
                pipe.close()
            except OSError:
                log().warning("speech_cut")

    def _end(self) -> None:
        if self._child is not None:
            if self._child.poll() is None:
                self._child.terminate()
            try:
                self._child.wait(STOP_LIMIT)
            except subprocess.TimeoutExpired:
                self._child.kill()
                self._child.wait()
            self._child = None


def pinyin(text: str) -> str:
    """`请放` → `qing3 fang4`; punctuation stays, it makes the pauses."""
    from pypinyin import Style, lazy_pinyin

    return " ".join(lazy_pinyin(text, style=Style.TONE3, neutral_tone_with_five=True))
