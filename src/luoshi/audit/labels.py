"""Chinese labels of actions. They are kept in the kernel, so that every room may name its own."""

from __future__ import annotations

from luoshi.kernel.labels import known, label, register

__all__ = ["known", "label", "register"]
