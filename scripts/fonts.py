#!/usr/bin/env python3
"""Rebuilds the fonts in fonts/ from the packages of their publishers.

    pip install fonttools brotli skia-pathops
    scripts/fonts.py            # all, in fonts/
    scripts/fonts.py Jost       # those whose name starts with this

Takes each font from an npm package of a fixed version, keeps the characters and the layout features that cards use, removes
overlaps (strokes follow edges) and hints (made for small text on screens), and copies the licence next to it.
Does not change the fonts that were made by hand, according to fonts/README.md.
"""

import io
import os
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

os.environ.setdefault("SOURCE_DATE_EPOCH", "1767225600")  # for reproducible files

from fontTools import merge, subset
from fontTools.otlLib.optimize.gpos import compact
from fontTools.ttLib import TTFont
from fontTools.ttLib.removeOverlaps import removeOverlaps

FONTS = Path(__file__).resolve().parent.parent / "fonts"


def letters(*ranges):
    return [code for first, last in ranges for code in range(first, last + 1)]


SIGNS = letters(
    (0x2000, 0x206F), (0x2070, 0x209F), (0x20A0, 0x20BF), (0x2100, 0x214F), (0x2150, 0x218B),
    (0x2190, 0x2199), (0x2200, 0x2265), (0x25A0, 0x25CF), (0x2605, 0x2606), (0x2660, 0x2667), (0x2713, 0x2717),
)
LATIN = letters(
    (0x20, 0x7E), (0xA0, 0x17F), (0x18F, 0x18F), (0x192, 0x192), (0x1A0, 0x1A1), (0x1AF, 0x1B0), (0x1CD, 0x1DC),
    (0x1E6, 0x1E7), (0x1EA, 0x1EB), (0x1FA, 0x1FF), (0x218, 0x21B), (0x22A, 0x233), (0x237, 0x237), (0x259, 0x259),
    (0x2BB, 0x2BC), (0x2C6, 0x2DD), (0x300, 0x338), (0x1E02, 0x1E03), (0x1E0A, 0x1E0D), (0x1E20, 0x1E21), (0x1E24, 0x1E25),
    (0x1E32, 0x1E33), (0x1E40, 0x1E47), (0x1E56, 0x1E57), (0x1E60, 0x1E63), (0x1E6A, 0x1E6D), (0x1E80, 0x1E85),
    (0x1E8E, 0x1E8F), (0x1E92, 0x1E93), (0x1E9E, 0x1E9E), (0x1EA0, 0x1EF9),
) + SIGNS
GREEK = letters((0x370, 0x3FF))
CYRILLIC = letters((0x400, 0x45F), (0x462, 0x463), (0x472, 0x475), (0x490, 0x4FF))
WORLD = LATIN + GREEK + CYRILLIC

# Emoji that occur in titles; sequences, flags and skin colours are drawn as their parts.
EMOJI = letters(
    (0x203C, 0x203C), (0x2049, 0x2049), (0x2122, 0x2122), (0x2139, 0x2139), (0x2194, 0x2199), (0x21A9, 0x21AA),
    (0x231A, 0x231B), (0x23E9, 0x23F3), (0x23F8, 0x23FA), (0x25B6, 0x25B6), (0x25C0, 0x25C0), (0x2600, 0x2604),
    (0x260E, 0x260E), (0x2611, 0x2611), (0x2614, 0x2615), (0x2618, 0x2618), (0x2620, 0x2620), (0x2622, 0x2623),
    (0x262E, 0x262F), (0x2639, 0x263A), (0x2640, 0x2642), (0x2648, 0x2653), (0x265F, 0x2660), (0x2663, 0x2666),
    (0x2668, 0x2668), (0x267B, 0x267B), (0x267F, 0x267F), (0x2692, 0x2697), (0x269B, 0x269C), (0x26A0, 0x26A1),
    (0x26AA, 0x26AB), (0x26B0, 0x26B1), (0x26BD, 0x26BE), (0x26C4, 0x26C5), (0x26D4, 0x26D4), (0x26F5, 0x26F5),
    (0x2702, 0x2702), (0x2705, 0x2705), (0x2708, 0x270C), (0x270F, 0x270F), (0x2714, 0x2716), (0x271D, 0x271D),
    (0x2721, 0x2721), (0x2728, 0x2728), (0x2733, 0x2734), (0x2744, 0x2744), (0x2747, 0x2747), (0x274C, 0x274C),
    (0x2753, 0x2757), (0x2763, 0x2764), (0x2795, 0x2797), (0x27A1, 0x27A1), (0x2B05, 0x2B07), (0x2B1B, 0x2B1C),
    (0x2B50, 0x2B50), (0x2B55, 0x2B55), (0x1F300, 0x1F321), (0x1F332, 0x1F335), (0x1F337, 0x1F33B), (0x1F340, 0x1F343),
    (0x1F345, 0x1F355), (0x1F369, 0x1F36C), (0x1F370, 0x1F370), (0x1F377, 0x1F37B), (0x1F380, 0x1F389),
    (0x1F393, 0x1F393), (0x1F3A3, 0x1F3C6), (0x1F3E0, 0x1F3E0), (0x1F3F3, 0x1F3F4), (0x1F400, 0x1F43E),
    (0x1F440, 0x1F450), (0x1F451, 0x1F451), (0x1F463, 0x1F463), (0x1F466, 0x1F469), (0x1F476, 0x1F480),
    (0x1F48B, 0x1F4A9), (0x1F4AA, 0x1F4AF), (0x1F4B0, 0x1F4B0), (0x1F4BB, 0x1F4BB), (0x1F4D6, 0x1F4D6),
    (0x1F4DE, 0x1F4DE), (0x1F4F1, 0x1F4F1), (0x1F4F7, 0x1F4FA), (0x1F50A, 0x1F50A), (0x1F50D, 0x1F514),
    (0x1F525, 0x1F525), (0x1F52A, 0x1F52E), (0x1F577, 0x1F578), (0x1F5A4, 0x1F5A4), (0x1F5E1, 0x1F5E1),
    (0x1F600, 0x1F64F), (0x1F680, 0x1F680), (0x1F697, 0x1F697), (0x1F6A8, 0x1F6A8), (0x1F6AB, 0x1F6AB),
    (0x1F6B2, 0x1F6B2), (0x1F6D1, 0x1F6D1), (0x1F6F8, 0x1F6F8), (0x1F90D, 0x1F90E), (0x1F910, 0x1F917),
    (0x1F918, 0x1F91D), (0x1F920, 0x1F929), (0x1F92A, 0x1F92F), (0x1F940, 0x1F942), (0x1F970, 0x1F976),
    (0x1F979, 0x1F97A), (0x1F981, 0x1F98B), (0x1F996, 0x1F996),
    (0x1F9B4, 0x1F9B4), (0x1F9B8, 0x1F9B9), (0x1F9D0, 0x1F9D0), (0x1F9D9, 0x1F9DF), (0x1F9E0, 0x1F9E1),
    (0x1FA78, 0x1FA78), (0x1FA90, 0x1FA90),
)

EXPO = "@expo-google-fonts/"
SOURCE = "@fontsource/"
FEATURES = ["kern", "mark", "mkmk", "ccmp", "locl", "case", "cpsp", "calt", "rlig", "rvrn"]

# Name of the font, package and version, files in it, characters.
WANTED = [
    ("Montserrat-Bold", EXPO + "montserrat@0.4.2", ["700Bold/Montserrat_700Bold.ttf"], WORLD),
    ("Montserrat-Medium", EXPO + "montserrat@0.4.2", ["500Medium/Montserrat_500Medium.ttf"], WORLD),
    ("Inter-Medium", EXPO + "inter@0.4.2", ["500Medium/Inter_500Medium.ttf"], WORLD),
    ("Inter-Bold", EXPO + "inter@0.4.2", ["700Bold/Inter_700Bold.ttf"], WORLD),
    ("Inter-BoldItalic", EXPO + "inter@0.4.2", ["700Bold_Italic/Inter_700Bold_Italic.ttf"], WORLD),
    ("EBGaramond-ExtraBold", EXPO + "eb-garamond@0.4.3", ["800ExtraBold/EBGaramond_800ExtraBold.ttf"], WORLD),
    ("IntertitleHumanist-ExtraBold", EXPO + "merriweather-sans@0.4.2",
     ["800ExtraBold/MerriweatherSans_800ExtraBold.ttf"], WORLD),
    ("Unbounded-Medium", EXPO + "unbounded@0.4.1", ["500Medium/Unbounded_500Medium.ttf"], WORLD),
    ("Outfit-ExtraBold", EXPO + "outfit@0.4.3", ["800ExtraBold/Outfit_800ExtraBold.ttf"], WORLD),
    ("Jost-Medium", EXPO + "jost@0.4.2", ["500Medium/Jost_500Medium.ttf"], WORLD),
    ("Jost-SemiBold", EXPO + "jost@0.4.2", ["600SemiBold/Jost_600SemiBold.ttf"], WORLD),
    ("PlusJakartaSans-Bold", EXPO + "plus-jakarta-sans@0.4.2", ["700Bold/PlusJakartaSans_700Bold.ttf"], WORLD),
    ("PlusJakartaSans-ExtraBold", EXPO + "plus-jakarta-sans@0.4.2", ["800ExtraBold/PlusJakartaSans_800ExtraBold.ttf"], WORLD),
    ("PlusJakartaSans-BoldItalic", EXPO + "plus-jakarta-sans@0.4.2", ["700Bold_Italic/PlusJakartaSans_700Bold_Italic.ttf"], WORLD),
    ("ChakraPetch-Bold", EXPO + "chakra-petch@0.4.1", ["700Bold/ChakraPetch_700Bold.ttf"], WORLD),
    ("Michroma-Regular", SOURCE + "michroma@5.3.0",
     ["files/michroma-latin-400-normal.woff2", "files/michroma-latin-ext-400-normal.woff2"], WORLD),
    ("BodoniModa-Bold", EXPO + "bodoni-moda@0.4.2", ["700Bold/BodoniModa_700Bold.ttf"], WORLD),
    ("Arimo-Regular", EXPO + "arimo@0.4.3", ["400Regular/Arimo_400Regular.ttf"], WORLD),
    ("Arimo-Bold", EXPO + "arimo@0.4.3", ["700Bold/Arimo_700Bold.ttf"], WORLD),
    ("NotoEmoji-Bold", EXPO + "noto-emoji@0.4.7", ["700Bold/NotoEmoji_700Bold.ttf"], EMOJI),
]
# The licence reserves the original names of these.
RENAMED = {"IntertitleHumanist-ExtraBold": "Intertitle Humanist"}


def fetch(package, folder):
    """Unpacks an npm package in a separate folder, and returns that folder."""
    into = folder / package.replace("/", "-")
    if not into.exists():
        packed = subprocess.run(["npm", "pack", "--silent", package], cwd=folder, check=True, capture_output=True, text=True)
        with tarfile.open(folder / packed.stdout.strip().splitlines()[-1]) as archive:
            archive.extractall(into)
    return into / "package"


def opened(paths):
    """The font in the files: one file, or the parts of a web font."""
    if len(paths) == 1:
        return TTFont(paths[0], recalcTimestamp=False)
    parts = []
    for path in paths:
        font = TTFont(path, recalcTimestamp=False)
        font.flavor = None
        part = io.BytesIO()
        font.save(part)
        part.seek(0)
        parts.append(part)
    return merge.Merger(merge.Options(drop_tables=["vhea", "vmtx", "DSIG"])).merge(parts)


def cut(font, codes):
    options = subset.Options()
    options.layout_features = FEATURES
    options.hinting = False
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    options.notdef_outline = True
    options.drop_tables += ["STAT", "DSIG", "gasp", "meta", "vhea", "vmtx", "VORG", "BASE"]
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=codes)
    subsetter.subset(font)


def rename(font, family, face):
    weight = face.split("-")[1]
    names = {1: family, 4: f"{family} {weight}", 3: face, 6: face, 16: family}
    for record in list(font["name"].names):
        if record.nameID in names:
            font["name"].setName(names[record.nameID], record.nameID, record.platformID, record.platEncID, record.langID)


def make(face, package, files, codes, folder):
    source = fetch(package, folder)
    font = opened([source / file for file in files])
    if codes is EMOJI:
        # The red heart is hatched to show that it is red; a title has its own colour.
        for table in font["cmap"].tables:
            if 0x2764 in table.cmap:
                table.cmap[0x2764] = table.cmap[0x2665]
    cut(font, codes)
    if "glyf" in font:
        removeOverlaps(font, removeHinting=True, ignoreErrors=True)
    if "GPOS" in font:
        compact(font, 5)
    if face in RENAMED:
        rename(font, RENAMED[face], face)
    font.save(FONTS / f"{face}.ttf")
    licence = next(path for path in (source / "LICENSE_FONT", source / "LICENSE") if path.exists())
    text = licence.read_text(encoding="utf-8").replace("\r\n", "\n")
    (FONTS / f"{face.split('-')[0]}-OFL.txt").write_text(text, encoding="utf-8")
    print(f"{face}: {(FONTS / f'{face}.ttf').stat().st_size:,} bytes, {len(font.getBestCmap())} characters")


def main():
    wanted = sys.argv[1:] or [""]
    with tempfile.TemporaryDirectory() as folder:
        for face, package, files, codes in WANTED:
            if any(face.startswith(name) for name in wanted):
                make(face, package, files, codes, Path(folder))


main()
