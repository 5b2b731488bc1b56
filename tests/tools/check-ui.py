#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Fails when a window's description and its class do not fit each other:

ui/ll-x.ui holds the template of LlX; src/app or src/widgets has ll-x.c, which takes it from
the resources; what the class binds is there, and what the file calls is bound; every file is
in the resources and, with words in it, in POTFILES; words can be translated; every control has
a name that can be read aloud; and windows are laid out in ui/ and not in src/app."""

import pathlib
import re
import sys
import xml.etree.ElementTree as ElementTree

RESOURCE = "/org/letterlock/Letterlock/ui/"
WITHOUT_CLASS = ("menus", "shortcuts")
FOLDERS = ("src/app", "src/widgets")
PACKING = re.compile(r"\bgtk_(box_pack_(start|end)|grid_attach)\s*\(")
CHILD = re.compile(r"gtk_widget_class_bind_template_child(?:_internal|_private|_internal_private)?\s*\("
                   r"\s*\w+\s*,\s*\w+\s*,\s*(\w+)\s*\)")
CALLBACK = re.compile(r"gtk_widget_class_bind_template_callback(?:_full)?\s*\(\s*[\w\s()]+,\s*\"?(\w+)\"?")
WORDS = ("label", "title", "subtitle", "tooltip-text", "placeholder-text", "accessible-name", "accessible-description",
         "text", "secondary-text")
CONTROLS = ("GtkButton", "GtkToggleButton", "GtkMenuButton", "GtkCheckButton", "GtkRadioButton", "GtkLinkButton",
            "GtkSwitch", "GtkEntry", "GtkSearchEntry", "GtkTextView", "GtkTreeView", "GtkListBox", "GtkFlowBox",
            "GtkIconView", "GtkComboBox", "GtkComboBoxText", "GtkSpinButton", "GtkScale", "GtkSpinner", "GtkProgressBar",
            "GtkFileChooserButton", "GtkImage", "GtkModelButton", "GtkDrawingArea")
PICTURES = ("GtkImage", "GtkSpinner", "GtkDrawingArea")
SILENT = "redundant-object"  # the role of a picture whose words stand beside it


def class_of(stem):
    return "".join(part.capitalize() for part in stem.split("-"))


def read_code(root, stem):
    """The class's files: ll-x.c, and ll-x-actions.c where it was split."""
    found = [path for folder in FOLDERS for path in sorted((root / folder).glob(f"{stem}*.c"))
             if path.stem == stem or not (root / "ui" / f"{path.stem}.ui").exists()]
    own = [path for path in found if path.stem == stem]
    return "".join(path.read_text() for path in found) if own else None


def property_of(element, name):
    for item in element.findall("property"):
        if item.get("name").replace("_", "-") == name:
            return (item.text or "").strip()
    return ""


def accessible_of(element):
    """What says how the object is read aloud."""
    for child in element.findall("child"):
        if child.get("internal-child") == "accessible":
            return child.find("object")
    return None


def has_words_within(element):
    """A label inside, with words or with an id by which the class gives it some."""
    return any(item.get("class") == "GtkLabel" and (property_of(item, "label") or item.get("id"))
               for item in element.iter("object"))


def has_words_beside(element, parents):
    """A picture that a label of the same box explains."""
    box = parents.get(element)
    while box is not None and box.tag not in ("object", "template"):
        box = parents.get(box)
    return box is not None and "GtkBox" in (box.get("class"), box.get("parent")) and has_words_within(box)


def has_name(element, labelled, parents):
    """Whether a control has words of its own, or a picture some beside it."""
    accessible = accessible_of(element)
    if accessible is not None and (property_of(accessible, "accessible-name") or
                                   property_of(accessible, "accessible-role") == SILENT):
        return True
    if element.find("accessibility/relation[@type='labelled-by']") is not None or element.get("id") in labelled:
        return True
    if element.get("class") in PICTURES:
        return has_words_beside(element, parents)
    if element.get("class") in ("GtkEntry", "GtkSearchEntry", "GtkTextView"):
        return False
    if property_of(element, "label") or property_of(element, "text") or has_words_within(element):
        return True
    return any(item.get("class") in PICTURES and accessible_of(item) is not None for item in element.iter("object"))


def is_named_by_code(element, code):
    """A name that changes with what is shown is set by the class, maybe in a loop."""
    name = element.get("id")
    if not name or not code:
        return False
    setters = r"(set_label|set_text|accessib|atk_|name_)"
    alone = re.search(rf"{setters}[^;{{}}]*\bself->{name}\b", code)
    among = re.search(rf"\{{[^{{}};]*\bself->{name}\b[^{{}};]*\}}", code) and re.search(setters, code)
    return bool(alone or among)


def check_names(tree, code):
    labelled = {property_of(item, "mnemonic-widget") for item in tree.iter("object")} - {""}
    labelled |= {target.get("target") for target in tree.iter("relation") if target.get("type") == "label-for"}
    named = set()
    parents = {child: parent for parent in tree.iter() for child in parent}
    for item in tree.iter("object"):
        if item.get("class") not in CONTROLS or item in named:
            continue
        if has_name(item, labelled, parents) or is_named_by_code(item, code):
            if item.get("class") not in ("GtkListBox", "GtkFlowBox"):
                named.update(item.iter("object"))
        else:
            yield f"{item.get('class')} {item.get('id') or ''} has no name that can be read aloud"


def check_words(tree):
    for item in tree.iter():
        if item.tag not in ("property", "attribute") or item.get("translatable") == "yes":
            continue
        if item.get("name", "").replace("_", "-") in WORDS and re.search(r"[^\W\d_]{2}", item.text or ""):
            yield f"cannot be translated: {item.text.strip()}"


def check_class(tree, stem, code):
    templates = tree.findall("template")
    if stem in WITHOUT_CLASS:
        if templates:
            yield "has a template and should have no class"
        return
    if [item.get("class") for item in templates] != [class_of(stem)]:
        yield f"should hold the template of {class_of(stem)} and nothing else"
    if code is None:
        yield f"there is no {stem}.c in {' or '.join(FOLDERS)}"
        return
    if f'"{RESOURCE}{stem}.ui"' not in code:
        yield f"{stem}.c does not take {RESOURCE}{stem}.ui"
    names = {item.get("id") for item in tree.iter() if item.get("id")}
    handlers = {item.get("handler") for item in tree.iter("signal")}
    bound = set(CALLBACK.findall(code))
    yield from (f"{stem}.c binds {name}, which is not there" for name in sorted(set(CHILD.findall(code)) - names))
    yield from (f"calls {name}, which {stem}.c does not bind" for name in sorted(handlers - bound)
                if not name.startswith("gtk_"))
    yield from (f"{stem}.c binds {name}, which nothing calls" for name in sorted(bound - handlers))


def check_file(root, path, resources, potfiles):
    tree = ElementTree.parse(path).getroot()
    if path.name not in resources:
        yield "is not in letterlock.gresource.xml"
    if any(item.get("translatable") == "yes" for item in tree.iter()) and f"ui/{path.name}" not in potfiles:
        yield "is not in po/POTFILES"
    code = read_code(root, path.stem)
    yield from check_class(tree, path.stem, code)
    yield from check_words(tree)
    yield from check_names(tree, code)


def check_layout(root):
    for path in sorted((root / "src" / "app").glob("*.c")):
        for number, line in enumerate(path.read_text().splitlines(), 1):
            match = PACKING.search(line)
            if match:
                yield f"src/app/{path.name}:{number}: {match.group().rstrip(' (')}: belongs into ui/"


def check(root):
    resources = (root / "ui" / "letterlock.gresource.xml").read_text()
    listed = set(re.findall(r"<file[^>]*>([^<]*)</file>", resources))
    potfiles = set((root / "po" / "POTFILES").read_text().split())
    for path in sorted((root / "ui").glob("*.ui")):
        yield from (f"ui/{path.name}: {problem}" for problem in check_file(root, path, listed, potfiles))
    yield from (f"ui/letterlock.gresource.xml: there is no {name}" for name in sorted(listed)
                if not (root / "ui" / name).exists())
    yield from check_layout(root)


def main(root):
    problems = list(check(root))
    print("\n".join(problems))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1])))
