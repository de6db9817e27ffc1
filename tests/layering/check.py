#!/usr/bin/env python3
"""Checks what the tree promises about itself, and prints each place that breaks it: which part may include
which, that files are short and open with what they are for, that no two headers of a library define the same
name, of which a linker would take either. Run with the source folder as its argument."""
import collections
import pathlib
import re
import statistics
import sys

LIBRARIES = ("mime", "smtp", "pop3", "imap")
MEDIAN_LINES = 150
MOST_LINES = 400
INCLUDE = re.compile(r'^\s*#\s*include\s*[<"]([^>"]+)[>"]', re.MULTILINE)


def library_of(include):
    """The library whose header this is, or None."""
    match = re.match(r"courriel/(mime|smtp|pop3|imap)/", include)
    return match and match.group(1)


def is_asio_edge(path):
    """Asio may appear there: the transport, and the facades."""
    return "asio" in path.parts or path.name in ("client.hpp", "client_pool.hpp", "server.hpp")


def faults_of(root, path):
    name = path.relative_to(root)
    part = name.parts[0]
    text = path.read_text(encoding="utf-8")
    for include in INCLUDE.findall(text):
        other = library_of(include)
        if part == "base" and other:
            yield f"{name}: base includes <{include}>"
        elif other and part.startswith("lib") and part != "lib" + other and not (
                name.name == "with_mime.hpp" and other == "mime"):
            yield f"{name}: {part} includes <{include}> of lib{other}"
        if include.split("/")[0] in ("asio", "asio.hpp") and not is_asio_edge(name):
            yield f"{name}: includes <{include}>, which is for asio/, client.hpp and server.hpp"
        if include.startswith("courriel/asio/") and not is_asio_edge(name):
            yield f"{name}: includes <{include}>, which is for asio/, client.hpp and server.hpp"
        if "include" in name.parts and not is_public(root, include):
            yield f"{name}: a public header includes <{include}>, which is not installed"
    if not text.startswith(("//", "/*")):
        yield f"{name}: does not open with what it is for"
    if path.suffix == ".hpp" and "#pragma once" not in text:
        yield f"{name}: lacks #pragma once"
    lines = text.count("\n")
    if lines > MOST_LINES:
        yield f"{name}: {lines} lines, of {MOST_LINES} at most"


DEFINITION = re.compile(
    r"(?:inline|constexpr|inline constexpr) (?:[\w:<>,&*]+ )+?&?(\w+)\(.*(?<!;)$|(?:class|struct) (\w+)(?: final)? ?[:{](?!:)")


def definitions_of(text):
    """The names of functions and classes that a header defines in its namespaces, with these."""
    namespaces = []
    for line in text.split("\n"):
        if opened := re.match(r"(?:inline )?namespace (?:([\w:]+) )?\{$", line):
            namespaces.append(opened.group(1) or "")
        elif line.startswith("} // namespace"):
            namespaces.pop()
        elif found := DEFINITION.match(line):
            yield "::".join((*namespaces, found.group(1) or found.group(2)))


def twice_defined(root, files):
    """Overloads in two files count: they belong together."""
    seen = collections.defaultdict(set)
    for path in files:
        if path.suffix == ".hpp":
            for name in definitions_of(path.read_text(encoding="utf-8")):
                seen[name].add(str(path.relative_to(root)))
    for name, paths in sorted(seen.items()):
        if len(paths) > 1:
            yield f"{name} is defined in {' and '.join(sorted(paths))}"


def is_public(root, include):
    """A header of ours that is installed, or somebody else's."""
    if include == "courriel/version.hpp":  # generated
        return True
    if not include.startswith("courriel/"):
        return not include.startswith((".", "src/"))
    return any((root / part / "include" / include).is_file()
               for part in ("base", *("lib" + library for library in LIBRARIES)))


def main():
    root = pathlib.Path(sys.argv[1]).resolve()
    library_files, files = [], []
    for part in ("base", *("lib" + library for library in LIBRARIES), "examples", "tests"):
        found = [path for pattern in ("*.hpp", "*.cpp") for path in sorted((root / part).rglob(pattern))]
        files += found
        if part not in ("examples", "tests"):
            library_files += found
    if not library_files:
        sys.exit(f"no sources below {root}")

    faults = [fault for path in library_files for fault in faults_of(root, path)]
    for path in set(files) - set(library_files):
        faults += [fault for fault in faults_of(root, path)
                   if "does not open" in fault or "at most" in fault or "pragma" in fault]

    faults += twice_defined(root, library_files)

    lengths = [path.read_text(encoding="utf-8").count("\n") for path in files]
    median = statistics.median(lengths)
    longest = files[lengths.index(max(lengths))].relative_to(root)
    print(f"{len(files)} files, median {median:g} lines, longest {max(lengths)} ({longest})")
    if median > MEDIAN_LINES:
        faults.append(f"the median length is {median:g} lines, of {MEDIAN_LINES} at most")
    print("\n".join(sorted(faults)))
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
