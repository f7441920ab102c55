"""Word documents as others see them: two validators, and LibreOffice there and back.

Usage: python docx.py SOFFICE FILE.docx...

Each file must pass openxml-audit and ooxml-integrity with no finding that is not listed here. Then
LibreOffice reads it, and writes it as text and as a Word document again: headings, the numbers of
sections and paragraphs, tables with their headings, footnotes, the language and the title must
have survived, and the notes must have the numbers that Word gives them.
"""

import json
import re
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from lxml import etree

WORDS = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
CHOICE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Choice"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"

# The name of a place that has a number.
PLACE = re.compile(r"(?:^|_)(?:section_(\d+)|para_(\d+_\d+))$")

# What openxml-audit says that is not so, each with the reason.
ACCEPTED = {
    # ECMA-376 part 1, 17.9.18: the value 0 takes the numbering from a paragraph whose style has it.
    "Numbering definition '0' referenced but not found",
}


def main():
    soffice, *files = sys.argv[1:]
    wrong = []
    for file in map(Path, files):
        wrong += [f"{file.name}: {finding}" for finding in findings(file)]
        wrong += [f"{file.name}: {loss}" for loss in losses(soffice, file)]
    for line in wrong:
        print(line)
    print(f"{len(files)} Word documents, {len(wrong)} findings")
    sys.exit(1 if wrong else 0)


def findings(file):
    """What the validators find."""
    audit = told([module("openxml-audit"), "-m", "0", "-o", "json", file])
    for error in audit[0]["errors"]:
        if error["description"] not in ACCEPTED:
            yield f"openxml-audit: {error['part_uri']}: {error['description']}"
    integrity = [module("ooxml-integrity"), "check", "--no-config", "--fail-on", "info", file]
    checked = subprocess.run(integrity, capture_output=True, text=True)
    if checked.returncode != 0:
        yield f"ooxml-integrity: {checked.stdout.strip()} {checked.stderr.strip()}"


def module(name):
    return Path(sys.executable).parent / name


def told(command):
    done = subprocess.run(command, capture_output=True, text=True)
    return json.loads(done.stdout)


def losses(soffice, file):
    """What LibreOffice does not find in a file, or loses when it writes it again."""
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        # A profile of its own, so that nothing of this machine matters.
        profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
        for form in [
            "docx:MS Word 2007 XML",
            "txt:Text (encoded):UTF8",
            "fodt:OpenDocument Text Flat XML",
        ]:
            command = [soffice, profile, "--headless", "--convert-to", form]
            subprocess.run(
                [*command, "--outdir", folder, file],
                check=True,
                capture_output=True,
                timeout=120,
            )
        text = (folder / f"{file.stem}.txt").read_text("utf-8-sig")
        before, after = Document(file), Document(folder / file.name)
        laid_out = etree.parse(folder / f"{file.stem}.fodt")
    shown = [note.text for note in laid_out.iter(f"{TEXT}note-citation")]
    if shown != before.note_numbers():
        yield f"numbers of notes are {before.note_numbers()!r}, and {shown!r} in LibreOffice"
    notes = [" ".join("".join(note.itertext()).split()) for note in laid_out.iter(f"{TEXT}note-body")]
    if notes != before.note_words():
        yield f"notes are {before.note_words()!r}, and {notes!r} in LibreOffice"
    lines = {" ".join(line.split()) for line in text.splitlines()}
    for number, words in before.numbered():
        if not any(line.startswith(f"{number} {words}"[:60]) for line in lines):
            yield f"LibreOffice shows no paragraph {number!r} {words[:40]!r}"
    for name in ["headings", "tables", "notes", "languages", "title"]:
        had, has = getattr(before, name)(), getattr(after, name)()
        if had != has:
            yield f"{name} differ after LibreOffice: {had!r} and {has!r}"


class Document:
    """What a Word document holds, as far as it is compared."""

    def __init__(self, file):
        with zipfile.ZipFile(file) as archive:
            self.parts = {
                name: etree.fromstring(archive.read(name))
                for name in archive.namelist()
                if name.endswith(".xml")
            }
        self.body = self.parts["word/document.xml"]
        self.styles = {
            style.get(f"{WORDS}styleId"): style.find(f"{WORDS}name").get(f"{WORDS}val").lower()
            for style in self.parts["word/styles.xml"].iter(f"{WORDS}style")
        }

    def paragraphs(self):
        for paragraph in self.body.iter(f"{WORDS}p"):
            style = paragraph.find(f"{WORDS}pPr/{WORDS}pStyle")
            style = self.styles.get(style.get(f"{WORDS}val")) if style is not None else None
            yield paragraph, style or "normal", words_of(paragraph)

    def headings(self):
        kinds = ("title", *(f"heading {level}" for level in range(1, 7)))
        return [(style, words) for _, style, words in self.paragraphs() if style in kinds]

    def numbered(self):
        """The number that each bookmark of ours promises, and the words after it."""
        for paragraph, _, words in self.paragraphs():
            for mark in paragraph.iter(f"{WORDS}bookmarkStart"):
                # In a pack the name of the part stands before.
                name = re.search(PLACE, mark.get(f"{WORDS}name"))
                if name:
                    number = (name[1] or name[2]).replace("_", ".")
                    # Numbers of notes are text of their own in the text.
                    first = paragraph.find(f".//{WORDS}t")
                    yield number, " ".join((first.text or "").split())

    def tables(self):
        return [
            [
                [words_of(cell) for cell in row.iter(f"{WORDS}tc")]
                + [row.find(f"{WORDS}trPr/{WORDS}tblHeader") is not None]
                for row in table.iter(f"{WORDS}tr")
            ]
            for table in self.body.iter(f"{WORDS}tbl")
        ]

    def notes(self):
        return len(list(self.body.iter(f"{WORDS}footnoteReference")))

    def note_numbers(self):
        """The numbers of the notes as Word counts them: anew in a section that says so."""
        numbers, section, counted = [], [], 0
        for element in self.body.iter(f"{WORDS}footnoteReference", f"{WORDS}sectPr"):
            if element.tag == f"{WORDS}footnoteReference":
                is_marked = element.get(f"{WORDS}customMarkFollows") in ("1", "true")
                section.append(element.getnext().text if is_marked else None)
                continue
            restart = element.find(f"{WORDS}footnotePr/{WORDS}numRestart")
            if restart is not None and restart.get(f"{WORDS}val") == "eachSect":
                counted = 0
            for mark in section:
                counted += mark is None
                numbers.append(mark or str(counted))
            section = []
        return numbers

    def note_words(self):
        """The words of the notes. A number of its own is none of them."""
        words = []
        for note in self.parts["word/footnotes.xml"].iter(f"{WORDS}footnote"):
            if note.get(f"{WORDS}type") is None:
                mark = note.find(f".//{CHOICE}")
                said = words_of(note)
                words.append(said if mark is None else said.removeprefix(words_of(mark)).strip())
        return words

    def languages(self):
        defaults = self.parts["word/styles.xml"].find(f"{WORDS}docDefaults")
        return {found.get(f"{WORDS}val") for found in defaults.iter(f"{WORDS}lang")}

    def title(self):
        core = self.parts["docProps/core.xml"]
        return core.findtext("{http://purl.org/dc/elements/1.1/}title")


def words_of(element):
    words = "".join(text.text or "" for text in element.iter(f"{WORDS}t"))
    return " ".join(words.split())


main()
