"""All benchmarks, one after the other.

python -m benchmarks [name …]
"""

from __future__ import annotations

import importlib
import pkgutil
import sys

import benchmarks


def main(names: list[str]) -> int:
    """Run the named benchmarks, or all; gives 1 where one stops with an error."""
    known = sorted(
        module.name for module in pkgutil.iter_modules(benchmarks.__path__) if module.name != "__main__"
    )
    if unknown := sorted(set(names) - set(known)):
        print(f"no benchmark {', '.join(unknown)}; there are {', '.join(known)}", file=sys.stderr)
        return 2
    failed = 0
    for name in names or known:
        print(f"\n{name}", flush=True)
        try:
            status = importlib.import_module(f"benchmarks.{name}").main()
        except Exception as error:  # noqa: BLE001 - the others still run
            print(f"stopped: {type(error).__name__}: {error}", flush=True)
            status = 1
        failed |= bool(status)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
