"""The published site judged by others: html-validate, the W3C's vnu, axe-core and Lighthouse.

    python bench/site_quality.py SITE [--tools DIR] [--only html axe lighthouse] [--all]

The tools come from npm, into `build/site-tools` unless told otherwise; vnu needs Java. Nothing of
this runs in the tests. Prints what each tool found and ends with 1 when there is any.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.browser import ARGUMENTS, chromium  # noqa: E402 (the path comes first)
from bench.site import PAGES  # noqa: E402
from bench.static_server import served  # noqa: E402

TOOLS = {
    "axe-core": "4.14.1",
    "html-validate": "10.17.0",
    "lighthouse": "12.8.2",
    "vnu-jar": "26.9.27",
}
RULES = {
    "extends": ["html-validate:standard"],
    # What templates leave between elements is nobody's concern, and `<details>` are ours.
    "rules": {"no-trailing-whitespace": "off", "long-title": "off", "no-inline-style": "error"},
}
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
VIEWS: Mapping[str, Mapping[str, Any]] = {
    f"{width} px, {theme}": {
        "viewport": {"width": width, "height": height},
        "color_scheme": theme,
    }
    for width, height in ((1280, 900), (320, 640))
    for theme in ("light", "dark")
}
AXE_RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
MOST_SHOWN = 12

Found = Iterator[str]


def main() -> int:
    """Run what is asked; 1 when anything was found."""
    arguments = _arguments()
    site: Path = arguments.site
    if shutil.which("npm") is None:
        print("npm is not installed: nothing was judged.")
        return 2
    install(arguments.tools)
    pages = list(_pages(site, everything=arguments.all))
    judges: Mapping[str, Callable[[], Found]] = {
        "html": lambda: judge_html(site, arguments.tools, pages),
        "axe": lambda: judge_axe(site, arguments.tools, pages),
        "lighthouse": lambda: judge_lighthouse(site, arguments.tools, pages),
    }
    faults = 0
    for name, judge in judges.items():
        if name in arguments.only:
            print(f"\n{name}: {len(pages)} pages", flush=True)
            for line in judge():
                print(f"  {line}", flush=True)
                faults += not line.startswith("ok")
    return min(faults, 1)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("site", type=Path, help="folder of a published site, or of any pages")
    parser.add_argument("--tools", type=Path, default=ROOT / "build" / "site-tools")
    parser.add_argument("--only", nargs="+", default=["html", "axe", "lighthouse"])
    parser.add_argument("--all", action="store_true", help="every page, not one of each kind")
    return parser.parse_args()


def install(tools: Path) -> None:
    """Install what is missing."""
    missing = [
        f"{name}@{version}"
        for name, version in TOOLS.items()
        if not (tools / "node_modules" / name).is_dir()
    ]
    if missing:
        tools.mkdir(parents=True, exist_ok=True)
        command = ["npm", "install", "--no-audit", "--no-fund", "--prefix", str(tools), *missing]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def _pages(site: Path, *, everything: bool) -> Iterator[str]:
    """One page of each kind; those at the root, and every other, when all are asked for."""
    if everything:
        paths = (path for path in site.rglob("*.html") if "versions" not in path.parts)
        yield from sorted(path.relative_to(site).as_posix() for path in paths)
        return
    patterns = [pattern for _, pattern in PAGES]
    patterns += ["accessibilite.html", "mentions-legales.html", "integrer.html"]
    patterns += ["versions/*/index.html"]
    for pattern in patterns:
        if found := sorted(site.glob(pattern)):
            yield found[0].relative_to(site).as_posix()


def judge_html(site: Path, tools: Path, pages: Sequence[str]) -> Found:
    """Validate the code: html-validate, then the W3C's checker."""
    rules = tools / "regles.json"
    rules.write_text(json.dumps(RULES), "utf-8")
    program = tools / "node_modules" / ".bin" / "html-validate"
    command = [str(program), "--config", str(rules), "--formatter", "json", *pages]
    output = subprocess.run(command, cwd=site, capture_output=True, text=True, check=False)
    found = Counter(
        f"html-validate {message['ruleId']}: {message['message']}"
        for result in _answer(output.stdout, output.stderr)
        for message in result["messages"]
    )
    yield from _counted(found, "html-validate")
    if shutil.which("java") is None:
        yield "ok: vnu left out, there is no Java"
        return
    jar = tools / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
    command = ["java", "-jar", str(jar), "--format", "json", "--exit-zero-always", *pages]
    output = subprocess.run(command, cwd=site, capture_output=True, text=True, check=False)
    said = [f"{m['type']}: {m['message']}" for m in _answer(output.stderr, "")["messages"]]
    # It takes files for another origin than « 'self' », and blocks of data for scripts.
    found = Counter(
        f"vnu {text}" for text in said if "violates Content Security Policy" not in text
    )
    yield from _counted(found, "vnu")


def _answer(text: str, complaint: str) -> Any:  # noqa: ANN401 - what json reads
    """Read what a tool answered; a tool that answers nothing has not found nothing."""
    if not text.strip():
        message = f"a tool did not answer: {complaint.strip()[-300:]}"
        raise RuntimeError(message)
    return json.loads(text)


def judge_axe(site: Path, tools: Path, pages: Sequence[str]) -> Found:
    """Look for defects of accessibility that a machine can see, light, dark and on a phone."""
    script = (tools / "node_modules" / "axe-core" / "axe.min.js").read_text("utf-8")
    found: Counter[str] = Counter()
    with served(site) as address, chromium() as browser:
        for view, options in VIEWS.items():
            # axe is injected: the page's own policy would refuse it.
            context = browser.new_context(bypass_csp=True, locale="fr-FR", **options)
            for path in pages:
                page = context.new_page()
                page.goto(address + path, wait_until="load")
                page.evaluate(
                    "document.querySelectorAll('details').forEach((d) => (d.open = true))"
                )
                page.add_script_tag(content=script)
                result = page.evaluate(
                    "(tags) => axe.run(document, {runOnly: {type: 'tag', values: tags}})",
                    list(AXE_RULES),
                )
                for violation in result["violations"]:
                    node = violation["nodes"][0]
                    what = f"axe {violation['impact']} {violation['id']}: {violation['help']}"
                    found[f"{what} [{view}, {path}: {node['html'][:120]}]"] += 1
                page.close()
            context.close()
    yield from _counted(found, "axe")


def judge_lighthouse(site: Path, tools: Path, pages: Sequence[str]) -> Found:
    """Score pages as Lighthouse does, on its simulated phone."""
    program = tools / "node_modules" / ".bin" / "lighthouse"
    path = os.environ.get("CHROMIUM", "/usr/bin/chromium")
    flags = " ".join(["--headless=new", *ARGUMENTS])
    with served(site) as address:
        for page in pages:
            command = [str(program), address + page, "--quiet", "--output=json", "--locale=en"]
            command += [f"--chrome-flags={flags}", f"--only-categories={','.join(CATEGORIES)}"]
            output = _run_twice(command, {**os.environ, "CHROME_PATH": path})
            if output.returncode:
                yield f"lighthouse failed on {page}: {output.stderr.strip()[-300:]}"
            else:
                yield from _scores(page, json.loads(output.stdout))


def _run_twice(
    command: Sequence[str], environment: Mapping[str, str]
) -> subprocess.CompletedProcess[str]:
    """Run Lighthouse, again if need be: on a busy machine it misses the start of a page."""
    for _ in range(2):
        output = subprocess.run(
            command, capture_output=True, text=True, check=False, env=environment
        )
        if not output.returncode:
            break
    return output


def _scores(page: str, report: Mapping[str, Any]) -> Found:
    categories = {name: report["categories"][name] for name in CATEGORIES}
    scores = ", ".join(f"{name} {each['score'] * 100:.0f}" for name, each in categories.items())
    yield f"ok {page}: {scores}"
    audits = {
        item["id"]: report["audits"][item["id"]]
        for each in categories.values()
        for item in each["auditRefs"]
        if item["weight"]
    }
    for name, audit in audits.items():
        if audit["score"] is not None and audit["score"] < 0.9:
            yield f"{page}: {name}, {audit['title']} {audit.get('displayValue', '')}"


def _counted(found: Counter[str], tool: str) -> Found:
    if not found:
        yield f"ok: {tool} found nothing"
    for what, times in found.most_common(MOST_SHOWN):
        yield f"{what} ({times} times)"
    if len(found) > MOST_SHOWN:
        yield f"{tool}: {len(found) - MOST_SHOWN} other kinds"


if __name__ == "__main__":
    sys.exit(main())
