"""The measurements. Each is a module here with `measure() -> Measurement`; see docs/reference/commands.md."""

from dataclasses import asdict, dataclass, field


@dataclass(frozen=True)
class Measurement:
    """One result. `value` is a ratio or a count wherever it can be, taken beside
    what it is compared with in the same run; `goal` says the most it may be.
    """

    name: str
    value: float
    unit: str
    goal: float
    context: dict[str, float | int | str] = field(default_factory=dict)

    @property
    def met(self) -> bool:
        return self.value <= self.goal

    def as_json(self) -> dict[str, object]:
        """{"name", "value", "unit", "goal", "met", "context"}, in that order."""
        fields = asdict(self)
        context = fields.pop("context")
        return fields | {"met": self.met, "context": context}
