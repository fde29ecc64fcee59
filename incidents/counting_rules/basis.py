"""Whose claims make a range."""

from enum import StrEnum

from incidents.model import Side


class Basis(StrEnum):
    """Whose claims make a range."""

    ALL = "all"
    STATE = Side.STATE.value
    ARMED_GROUP = Side.ARMED_GROUP.value
    INDEPENDENT = Side.INDEPENDENT.value


class BasisChoice(StrEnum):
    """What the "whose number?" switch offers: a basis, or one end of all claims."""

    ALL = "all"
    STATE = "state"
    ARMED_GROUP = "armed_group"
    INDEPENDENT = "independent"
    LOW = "low"
    HIGH = "high"

    @property
    def basis(self) -> Basis:
        """Whose claims the choice rests on."""
        return Basis.ALL if self in (BasisChoice.LOW, BasisChoice.HIGH) else Basis(self.value)


def basis_of(choice: str) -> Basis:
    """Return the basis behind a basis or a choice, given as a code or its text."""
    return BasisChoice(choice).basis
