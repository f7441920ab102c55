"""How long documents take, and how much memory: minuted beside pandoc, typst and WeasyPrint.

Usage: python documents.py MINUTED PACKS FOLDER FONTS ROUNDS

MINUTED is the binary, PACKS the example of minuted-pdf that renders several times in one process,
FOLDER where the texts are written, FONTS the folder of our fonts. All is measured by turns, each
time as a process of its own, of which the time and the most memory are taken; then, within one
process, a pack of which one paper changes from round to round.
"""

import re
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path

import pypandoc

WORDS = (
    "the board agreed paper service review cost plan report care health council meeting member "
    "officer scheme budget road school park contract tender risk advice decision policy change "
    "resident ward site office staff public exempt notice date year quarter target measure of and "
    "to in for with on by from that which will has have been is are was were not more than"
).split()


class Chance:
    """A generator that is the same everywhere."""

    def __init__(self, seed):
        self.state = seed

    def below(self, most):
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) % 2**64
        return (self.state >> 33) % most

    def words(self, count):
        words = " ".join(WORDS[self.below(len(WORDS))] for _ in range(count))
        return words.capitalize() + "."


def paper(number, sections):
    """A paper as a list of blocks that both languages can write."""
    chance = Chance(number + 1)
    for section in range(sections):
        yield "heading", chance.words(4).rstrip(".")
        for paragraph in range(6):
            yield "paragraph", chance.words(45 + chance.below(30))
            if paragraph == 2:
                yield "list", [chance.words(9) for _ in range(4)]
            if paragraph == 4 and section % 2 == 0:
                rows = [[chance.words(3).rstrip(".")] + [str(chance.below(999)) for _ in range(3)]]
                rows += [[chance.words(3).rstrip(".")] + [str(chance.below(999)) for _ in range(3)] for _ in range(7)]
                yield "table", rows


def markdown(number, sections, front=True):
    lines = [f"---\ntitle: Paper {number}\n---\n"] if front else [f"# Paper {number}\n"]
    for kind, what in paper(number, sections):
        if kind == "heading":
            lines.append(f"{'#' if front else '##'} {what}\n")
        elif kind == "paragraph":
            lines.append(f"{what}\n")
        elif kind == "list":
            lines.append("".join(f"- {item}\n" for item in what))
        else:
            table = "| Name | 2016 | 2017 | 2018 |\n| --- | ---: | ---: | ---: |\n"
            lines.append(table + "".join(f"| {' | '.join(row)} |\n" for row in what))
    return "\n".join(lines)


def typst_source(numbers, sections):
    """What somebody would write by hand for the same document."""
    lines = [
        """#set document(title: "Pack")
#set page(paper: "a4", margin: (x: 2.2cm, top: 2.4cm, bottom: 2.3cm), numbering: "1", header: [Board, 7 November 2017])
#set text(font: "Noto Sans", size: 10.5pt, lang: "en", region: "GB")
#set par(leading: 0.62em, spacing: 0.95em)
#set table(stroke: 0.6pt)
#let numbered(number, body) = par(hanging-indent: 1.25cm)[#box(width: 1.25cm)[#number]#body]
"""
    ]
    if len(numbers) > 1:
        lines.append("#outline(depth: 1)\n")
    for number in numbers:
        lines.append(f"#pagebreak(weak: true)\n= Paper {number}\n")
        section = paragraph = 0
        for kind, what in paper(number, sections):
            if kind == "heading":
                section, paragraph = section + 1, 0
                lines.append(f"== {section} {what}\n")
            elif kind == "paragraph":
                paragraph += 1
                lines.append(f"#numbered[{section}.{paragraph}][{what}]\n")
            elif kind == "list":
                lines.append("#pad(left: 1.25cm)[\n" + "".join(f"- {item}\n" for item in what) + "]\n")
            else:
                cells = ", ".join(f"[{cell}]" for row in what for cell in row)
                lines.append(
                    "#table(columns: (3fr, 1fr, 1fr, 1fr), align: (left, right, right, right), "
                    f"table.header[Name][2016][2017][2018], {cells})\n"
                )
    return "\n".join(lines)


def measured(command):
    """The time in seconds and the most memory in MiB of a process and those that it starts."""
    watch = (
        "import resource, subprocess, sys, time\n"
        "start = time.perf_counter()\n"
        "done = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)\n"
        "took = time.perf_counter() - start\n"
        "sys.stderr.buffer.write(done.stderr if done.returncode else b'')\n"
        "print(took, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024)\n"
        "sys.exit(done.returncode)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", watch, *map(str, command)], capture_output=True, text=True
    )
    if done.returncode:
        sys.exit(f"{command}: {done.stderr}")
    took, memory = done.stdout.split()
    return float(took), int(memory)


def main():
    minuted, packs, folder, fonts, rounds = sys.argv[1:]
    folder, rounds = Path(folder), int(rounds)
    pandoc = pypandoc.get_pandoc_path()
    typst = "import sys, typst; typst.compile(sys.argv[1], output=sys.argv[2], font_paths=[sys.argv[3]], ignore_system_fonts=True, pdf_standards=['ua-1', 'a-2a'])"
    plain = "import sys, typst; typst.compile(sys.argv[1], output=sys.argv[2])"
    weasy = "import sys, weasyprint; weasyprint.HTML(sys.argv[1]).write_pdf(sys.argv[2], pdf_variant='pdf/ua-1')"
    for name, numbers, sections in [("paper", [1], 8), ("pack", list(range(1, 13)), 10)]:
        texts = folder / name
        texts.mkdir(parents=True, exist_ok=True)
        for number in numbers:
            (texts / f"{number:02}.md").write_text(markdown(number, sections))
        whole, typ = folder / f"{name}.md", folder / f"{name}.typ"
        whole.write_text("\n".join(markdown(number, sections, False) for number in numbers))
        typ.write_text(typst_source(numbers, sections))
        out = lambda end: folder / f"{name}-out.{end}"
        page, py = out("pandoc.html"), sys.executable
        from_pandoc = out("pandoc.typ")
        jobs = {
            "minuted, HTML": [minuted, "pack", texts, "-o", out("html")],
            "minuted, DOCX": [minuted, "pack", texts, "-o", out("docx")],
            "minuted, PDF/UA": [minuted, "pack", texts, "-o", out("pdf")],
            "pandoc, HTML": [pandoc, whole, "-s", "-o", page, "--metadata", "title=Pack"],
            "pandoc, DOCX": [pandoc, whole, "-o", out("pandoc.docx")],
            "pandoc, typst source": [pandoc, whole, "-s", "-o", from_pandoc],
            "typst of that source, PDF": [py, "-c", plain, from_pandoc, out("pandoc.pdf")],
            "WeasyPrint, PDF/UA": [py, "-c", weasy, page, out("weasy.pdf")],
            "typst by hand, PDF/UA": [py, "-c", typst, typ, out("typst.pdf"), fonts],
        }
        found = {job: [] for job in jobs}
        for _ in range(rounds):
            for job, command in jobs.items():
                found[job].append(measured(command))
        print(f"{name}: {whole.stat().st_size} bytes of Markdown, {rounds} rounds")
        medians = {}
        for job, times in found.items():
            medians[job] = statistics.median(took for took, _ in times)
            memory = max(memory for _, memory in times)
            print(f"  {job}: {medians[job]:.3f} s, {memory} MiB")
        for kind in ["HTML", "DOCX"]:
            ratio = medians[f"pandoc, {kind}"] / medians[f"minuted, {kind}"]
            print(f"  {kind}: {ratio:.1f} times as fast as pandoc (aim: 20)")
        ratio = medians["minuted, PDF/UA"] / medians["typst by hand, PDF/UA"]
        print(f"  PDF: {ratio:.2f} of the time of typst by hand, each as a whole process (aim: 1.15)")
        both = medians["pandoc, typst source"] + medians["typst of that source, PDF"]
        ratio = both / medians["minuted, PDF/UA"]
        print(f"  PDF: {ratio:.1f} times as fast as pandoc with typst, which tags nothing")
        within(packs, texts, folder, typ, fonts, rounds)
        if name == "paper":
            growth(packs, texts, folder)


def rendered(told):
    """The seconds that each round took."""
    units = {"s": 1, "ms": 1e-3, "µs": 1e-6}
    found = re.findall(r"all ([0-9.]+)(s|ms|µs),", told)
    return [float(number) * units[unit] for number, unit in found]


def growth(packs, texts, folder):
    """The memory of a process that renders the same 500 times, one paragraph changed each time."""
    files = sorted(texts.glob("*.md"))
    done = subprocess.run(
        [packs, folder / "within.pdf", "501", *files], capture_output=True, text=True
    )
    if done.returncode:
        sys.exit(done.stderr)
    memory = re.findall(r", (\d+) kB", done.stderr)
    after = {rounds: int(memory[rounds]) // 1024 for rounds in [1, 50, 100, 250, 500]}
    told = ", ".join(f"{mib} MiB after {rounds}" for rounds, mib in after.items())
    print(f"  memory of a process that renders it again and again: {told}")


def within(packs, texts, folder, typ, fonts, rounds):
    """Within one process: cold, and again after one paper changed."""
    files = sorted(texts.glob("*.md"))
    done = subprocess.run(
        [packs, folder / "within.pdf", str(rounds + 1), *files], capture_output=True, text=True
    )
    if done.returncode:
        sys.exit(done.stderr)
    print("  within one process, one paper changed from round to round:")
    for line in done.stderr.splitlines():
        print(f"    {line}")
    cold, *warm = rendered(done.stderr)
    print(f"    again: {statistics.median(warm) / cold:.2f} of the time of the first (aim: 0.33)")
    import typst

    times = []
    for _ in range(rounds):
        # Nothing of the last round may be remembered, so each has a source that differs at its start.
        changed = folder / f"changed-{len(times)}.typ"
        changed.write_text(f"#let round = {len(times)}\n" + typ.read_text())
        start = time.perf_counter()
        typst.compile(
            changed,
            font_paths=[fonts],
            ignore_system_fonts=True,
            pdf_standards=["ua-1", "a-2a"],
        )
        times.append(time.perf_counter() - start)
    print(f"    typst by hand, cold in its process: {times[0]:.3f} s")


resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
main()
