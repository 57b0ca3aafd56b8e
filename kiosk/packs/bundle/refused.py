"""Why a bundle is not taken: a value with a code for the log and a sentence for the technician."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Reason(StrEnum):
    """The code stands in the log and on the technician's page."""

    TOO_LARGE = "too_large"
    NOT_A_BUNDLE = "not_a_bundle"
    BAD_NAME = "bad_name"
    TWICE = "twice"
    UNLISTED = "unlisted"
    MISSING = "missing"
    CHANGED = "changed"
    SIGNATURE = "signature"
    UNKNOWN_KEY = "unknown_key"
    KEY_TIME = "key_time"
    MANIFEST = "manifest"
    NEWER_FORMAT = "newer_format"
    NEEDS_UPDATE = "needs_update"
    OLD_VERSION = "old_version"
    OTHER_FILE = "other_file"
    PACKS = "packs"
    DISK_FULL = "disk_full"
    STORE = "store"
    BUSY = "busy"
    DAMAGED = "damaged"
    NO_PREVIOUS = "no_previous"


SENTENCES: dict[Reason, tuple[str, str]] = {
    Reason.TOO_LARGE: ("事项包太大，超过了限制", "larger than the limits allow"),
    Reason.NOT_A_BUNDLE: ("这个文件不是事项包，或者已经损坏", "not a bundle, or damaged"),
    Reason.BAD_NAME: ("事项包里有不允许的文件名、链接或文件类型", "a file name, link or file type that is not allowed"),
    Reason.TWICE: ("事项包里同一个文件出现了两次", "a file stands in it twice"),
    Reason.UNLISTED: ("事项包里有清单上没有的文件", "a file that the manifest does not name"),
    Reason.MISSING: ("事项包里缺少清单上的文件", "a file of the manifest is missing"),
    Reason.CHANGED: ("事项包里的文件和清单对不上：被改过", "a file is not the one of the manifest: it was changed"),
    Reason.SIGNATURE: ("事项包的签名不对：被改过，或者不是发布人签的", "the signature is wrong"),
    Reason.UNKNOWN_KEY: (
        "签这个事项包的密钥不在本机信任的名单里",
        "signed with a key that this terminal does not trust",
    ),
    Reason.KEY_TIME: ("事项包的制作时间不在签名密钥的有效期里", "made outside the validity of its key"),
    Reason.MANIFEST: ("事项包的清单格式不对", "the manifest is malformed"),
    Reason.NEWER_FORMAT: ("事项包的格式比这个程序新，请先更新程序", "its format is newer than this program"),
    Reason.NEEDS_UPDATE: ("事项包要求更新的程序版本，请先更新程序", "it needs a newer program"),
    Reason.OLD_VERSION: (
        "事项包不比用过的新；要回到上一个请用回退",
        "not newer than what was in use; to go back use rollback",
    ),
    Reason.OTHER_FILE: ("收到的文件和平台公布的对不上", "not the file that the platform announced"),
    Reason.PACKS: ("事项包里有打不开的事项", "a pack in it does not load"),
    Reason.DISK_FULL: ("磁盘空间不够，没有安装", "the disk is full: nothing was installed"),
    Reason.STORE: ("写不进事项包的存放目录", "the folder of bundles cannot be written"),
    Reason.BUSY: ("另一个程序正在安装事项包", "another program is installing a bundle"),
    Reason.DAMAGED: ("存放的事项包已经损坏", "the kept bundle is damaged"),
    Reason.NO_PREVIOUS: ("没有可以回退的上一个事项包", "there is no bundle to go back to"),
}


@dataclass(frozen=True, slots=True)
class Refused:
    """`detail`: names of files, packs and keys; never a path of the machine, nothing personal."""

    reason: Reason
    detail: str = ""

    @property
    def code(self) -> str:
        return self.reason.value

    @property
    def sentence(self) -> str:
        """Chinese first, English after it, the detail in brackets."""
        chinese, english = SENTENCES[self.reason]
        return f"{chinese} / {english}" + (f"（{self.detail}）" if self.detail else "")
