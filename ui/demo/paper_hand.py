"""The demo's hand with the papers: which lies under the camera, which was left at home."""

from __future__ import annotations

from dataclasses import replace

from kiosk.domain.clock import wall_clock
from kiosk.local import Stack
from kiosk.packs.schema import Necessity
from ui.app import App
from ui.demo.citizen import Person
from ui.demo.finger import Finger, Missing
from ui.viewmodels.pages import MaterialsState

READ_WAIT = 60.0  # the first page also loads the models, on two busy cores
#: What the simulated camera has pictures of, laid down where nobody said what; for others a sheet with a number.
PAPERS = {
    "birth_certificate": ("birth_certificate",),
    "household_book": ("household_cover", "household_person"),
    "marriage_certificate": ("marriage_certificate",),
    "photo_bank_account": ("bank_card",),
}


class Papers:
    """One paper after the other, until the list is done."""

    app: App
    finger: Finger
    stack: Stack
    person: Person

    def picture(self, name: str) -> None:
        """The page as it is drawn now."""
        raise NotImplementedError

    def materials(self) -> None:
        """The papers, if this case needs any."""
        f = self.finger
        if f.on("Materials", "Promise", "Review", "Signature") != "Materials":
            return
        self.picture("materials")
        needs = self.app.terminal.rules.needs(self.app.terminal.runtime.state, wall_clock().date())
        self.note("asked_for", [need.id for need in needs if need.necessity is not Necessity.NOT_NEEDED])
        f.touch("primary")
        while f.on("Camera", "Materials") == "Camera":
            material, taken = self.app.terminal.runtime.state.material_id, self._taken()
            if material in self.person.pledge and f.there("pledge"):
                self.stack.sim("document_camera", "remove")
                self.picture(f"camera_{material}")
                f.touch("pledge")
                self._after_the_page(material, taken)
            else:
                self.photograph_next()
        self.stack.sim("document_camera", "remove")
        page_state = self.app.bridge.page
        if not isinstance(page_state, MaterialsState):
            raise Missing("the list of materials")
        self.picture("materials_done")
        f.touch("primary")

    def later(self) -> Person:
        """The same person with the papers that were missing."""
        return replace(self.person, pledge=frozenset())

    def photograph_next(self) -> None:
        """The page that the camera asks for now."""
        material, taken = self.app.terminal.runtime.state.material_id, self._taken()
        pages = self.person.pages.get(material, PAPERS.get(material, ()))
        self._photograph(material, pages[taken] if taken < len(pages) else f"sheet:{material} {taken + 1}")
        self._after_the_page(material, taken)

    def _taken(self) -> int:
        """Pages of the paper at the camera that are kept already."""
        state = self.app.terminal.runtime.state
        return len(state.file.pages.get(state.material_id, ())) if state.file else 0

    def _after_the_page(self, material: str, taken: int) -> None:
        f = self.finger

        def gone() -> bool:
            state = self.app.terminal.runtime.state
            return f.page != "Camera" or state.material_id != material or self._taken() != taken

        f.until("the page after the camera", gone)
        f.pump(0.2)

    def _photograph(self, material: str, page: str) -> None:
        self._take(material, page)
        self.finger.touch("primary")
        self.finger.pump(0.3)

    def _take(self, material: str, page: str) -> None:
        """Laid down, found, taken; now it stands on the screen."""
        f = self.finger
        self.stack.sim("document_camera", "show", page)
        f.until("the page is found", lambda: getattr(self.app.bridge.page, "phase", "") == "found", 20)
        self.picture(f"camera_{material}")
        f.touch("primary")
        f.until("the picture is taken", lambda: getattr(self.app.bridge.page, "phase", "") == "taken", 15)
        self.picture(f"taken_{material}")

    def _read_off(self, step_id: str) -> None:
        """拍证件来填: the paper is photographed, what stands on it comes back as a draft, and is looked at."""
        f = self.finger
        self.picture(f"form_{step_id}_empty")
        f.touch("photograph")
        f.on("Camera")
        pages = PAPERS[self.app.terminal.runtime.state.material_id]
        self._take(self.app.terminal.runtime.state.material_id, pages[0])
        f.until("what stands on the page", lambda: self._file.reading is not None, READ_WAIT)
        f.pump(0.2)
        self.picture(f"read_{step_id}")
        f.touch("primary")
        f.on("Form")
        f.until("the value that was read", lambda: bool(getattr(self.app.bridge.page, "value", "")))
        self.note("read_off", sorted({*self._file.offered, *self._file.read_off}))
