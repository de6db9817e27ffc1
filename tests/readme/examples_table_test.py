"""README's table of examples names every program that there is, with flags that it has.

usage: examples_table_test.py README FOLDER_OF_THE_PROGRAMS"""

import pathlib
import re
import subprocess
import sys
import unittest

ROW = re.compile(r"\| `(\w+)` \| [^|]+ \| `(\1 [^`]+)` \|")


class ExamplesTableTest(unittest.TestCase):
    def test_every_program(self):
        programs = {f.name for f in FOLDER.iterdir() if f.is_file() and f.stat().st_mode & 0o100}
        self.assertGreater(len(programs), 5)
        self.assertEqual({name for name, _ in ROWS}, programs)

    def test_flags(self):
        for name, command in ROWS:
            known = subprocess.run([FOLDER / name, "--help"], capture_output=True, text=True, check=True).stdout
            for flag in re.findall(r"--[a-z0-9-]+", command):
                with self.subTest(f"{name} {flag}"):
                    self.assertRegex(known, rf"[\s,]{flag}\b")


if __name__ == "__main__":
    ROWS = [m.groups() for m in map(ROW.fullmatch, pathlib.Path(sys.argv[1]).read_text("utf-8").splitlines()) if m]
    FOLDER = pathlib.Path(sys.argv[2])
    unittest.main(argv=sys.argv[:1] + sys.argv[3:], verbosity=2)
