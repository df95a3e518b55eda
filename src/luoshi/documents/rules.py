"""The pack section `documents`: kinds of document, limits, and the wording of what is asked and refused."""

from __future__ import annotations

from functools import cached_property

from pydantic import Field, field_validator

from luoshi.packs.schema import PackModel, Sourced

SECTION = "documents"


class Kind(PackModel):
    """A kind of document: `words` in a title tell it."""

    key: str = Field(pattern=r"^[a-z][a-z_]{0,39}$")
    label: str = Field(min_length=1, max_length=20)
    words: tuple[str, ...] = ()


class Limits(PackModel):
    """Sizes an office's documents stay below; above them one sentence refuses."""

    file_mb: int = Field(ge=1, le=500)
    characters: int = Field(ge=1_000, le=2_000_000)
    read_at_once: int = Field(ge=0, le=500_000)  # characters; longer texts are read in the background
    sheet_rows: int = Field(ge=10, le=20_000)


class Wording(Sourced):
    """What is said to the user, and the rule it follows."""

    text: str = Field(min_length=1, max_length=300)


class Rules(PackModel):
    """The section as this room uses it. The last kind is the one for titles that tell none."""

    kinds: tuple[Kind, ...] = Field(min_length=1)
    limits: Limits
    banner: Wording  # beside the drop zone
    secrecy_refusal: Wording
    personal_refusal: Wording  # {columns} is what was found
    scan_question: Wording
    boundary_note: Wording  # {count}
    duties_advice: Wording  # why a 任务分解表 goes with a report

    @field_validator("kinds")
    @classmethod
    def _keys_differ(cls, kinds: tuple[Kind, ...]) -> tuple[Kind, ...]:
        if len({kind.key for kind in kinds}) < len(kinds):
            raise ValueError("文档类别的 key 有重复")
        return kinds

    @cached_property
    def kind_labels(self) -> dict[str, str]:
        """Labels by key, in the order they are offered."""
        return {kind.key: kind.label for kind in self.kinds}


def rules() -> Rules:
    """The section as the packs in force give it."""
    from luoshi.packs import section

    return section(SECTION, Rules)
