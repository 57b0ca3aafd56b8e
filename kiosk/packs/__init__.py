"""Service packs: an item of service is a folder of data. What other parts use is named here."""

from kiosk.packs.answers import Problem, check, clean, unanswered, warn
from kiosk.packs.deadlines import Due, add_working_days, due, first_working_day
from kiosk.packs.display import date_text, display, masked
from kiosk.packs.forms import ReviewGroup, ReviewRow, Step, StepChoice, counting, fields_of, prefill, review, steps
from kiosk.packs.linter import confirmations, lint, lint_pack
from kiosk.packs.loader import PackProblem, Shelf, availability, load_pack, load_shelf
from kiosk.packs.materials import MaterialNeed, Pledge, Statement, fill, needed, pledge, shown_values, statements
from kiosk.packs.schema import Necessity, Pack
from kiosk.packs.subforms import SubForm, SubFormRow, subforms
from kiosk.packs.words import Words

__all__ = [
    "Due",
    "MaterialNeed",
    "Necessity",
    "Pack",
    "PackProblem",
    "Pledge",
    "Problem",
    "ReviewGroup",
    "ReviewRow",
    "Shelf",
    "Statement",
    "Step",
    "StepChoice",
    "SubForm",
    "SubFormRow",
    "Words",
    "add_working_days",
    "availability",
    "check",
    "clean",
    "confirmations",
    "counting",
    "date_text",
    "display",
    "due",
    "fields_of",
    "fill",
    "first_working_day",
    "lint",
    "lint_pack",
    "load_pack",
    "load_shelf",
    "masked",
    "needed",
    "pledge",
    "prefill",
    "review",
    "shown_values",
    "statements",
    "steps",
    "subforms",
    "unanswered",
    "warn",
]
