"""
What `python3 -c` runs: a package out of texts, so that nothing is installed or written where a job runs. The call of
`run` with all other modules is added where they are put together, in scripts/agent-source.ts.
"""

import importlib
import importlib.machinery
import sys

PACKAGE = "model_gitops_agent"


def run(texts):
    """By the modules' names. Ends the process."""
    names = {PACKAGE if name == "__init__" else "%s.%s" % (PACKAGE, name): text for name, text in texts.items()}
    sys.meta_path.insert(0, FromMemory(names))
    sys.exit(importlib.import_module(PACKAGE + ".main").main(sys.argv[1:]))


class FromMemory:
    """Finds and loads modules by Python's own import, so that each has its own names, and tracebacks say which it was."""

    def __init__(self, texts):
        self.texts = texts

    def find_spec(self, name, _path=None, _target=None):
        if name not in self.texts:
            return None
        return importlib.machinery.ModuleSpec(name, self, origin=name, is_package=name == PACKAGE)

    def create_module(self, _spec):
        """None: the usual kind."""

    def exec_module(self, module):
        # No path as the name of the file: for those, Python looks for a file of that name to show lines of.
        exec(compile(self.texts[module.__name__], module.__name__, "exec", dont_inherit=True), module.__dict__)

    def get_source(self, name):
        """The lines that a traceback shows."""
        return self.texts[name]
