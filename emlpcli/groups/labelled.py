"""Independent copies of one group, told apart by labels: `S5[1]` and `S5[2]`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from emlpcli.errors import GroupError
from emlpcli.lang.limits import LONGEST_COPY_LABEL
from emlpcli.overrides import override

if TYPE_CHECKING:
    from emlpcli.groups.base import Group

_MADE: dict[type[Group], type[Group]] = {}  # one for each class
_MANY = "V(S5[1])*V(S5[2]) is over two independent copies of S5"


class Labelled:
    """What a copy of a group has beside all that the group is: a label and the group itself.

    Two copies act independently: elements of `S5[1]` and of `S5[2]` are chosen apart, as those of
    two different groups are. A copy is equal to copies of the same group with the same label
    only, and prints its label. Its class derives from the group's own, so that all that is known
    of the group is known of the copy.
    """

    unlabelled: Group
    copy_label: str

    def _key(self) -> tuple[Any, ...]:
        return (Labelled, self.copy_label, self.unlabelled._key())

    @override
    def __str__(self) -> str:
        shown = str(self.unlabelled)
        infix = getattr(self.unlabelled, "is_infix", False)
        return f"({shown})[{self.copy_label}]" if infix else f"{shown}[{self.copy_label}]"

    @override
    def __reduce__(self) -> tuple[Any, ...]:
        return (labelled, (self.unlabelled, self.copy_label))


def _class_of(cls: type[Group]) -> type[Group]:
    """The class of labelled copies of a class's groups."""
    if cls not in _MADE:
        members = {"__module__": cls.__module__, "__doc__": cls.__doc__}
        _MADE[cls] = cast("type[Group]", type(cls.__name__, (Labelled, cls), members))
    return _MADE[cls]


def labelled(group: Group, label: str | int) -> Group:
    """An independent copy of a group, as `SU2[L]` denotes it: `labelled(SU(2), "L")`.

    The label is made of letters, digits and underscores. Of a direct product every factor gets
    it. Raises GroupError for another label, or for a group that has one.
    """
    text = str(label)
    if not text.replace("_", "a").isalnum() or len(text) > LONGEST_COPY_LABEL:
        raise GroupError(
            f"{text[:40]!r} is no label of a copy: it takes at most {LONGEST_COPY_LABEL} letters, "
            "digits and underscores",
            hint=_MANY,
        )
    factors = group.factors()
    if len(factors) > 1:
        from emlpcli.groups.base import Group as AnyGroup

        return AnyGroup.product(*(labelled(factor, text) for factor in factors))
    if isinstance(group, Labelled):
        raise GroupError(f"{group} has a label already", hint=f"one label suffices: {_MANY}")
    made = object.__new__(_class_of(type(group)))
    made.__dict__.update(vars(group))
    made.__dict__.update(unlabelled=group, copy_label=text)
    return made


def unlabelled(group: Group) -> Group:
    """The group that one is a copy of; itself where it has no label."""
    return group.unlabelled if isinstance(group, Labelled) else group
