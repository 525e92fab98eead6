#!/usr/bin/env python3
"""Makes the pictures of this folder whose colour profiles are tables, and prints how littleCMS converts them.

Requires Pillow. The files are in the repository; run it only to add one. The profiles are our own: inks of an invented press."""

import io
import itertools
import struct

from PIL import Image, ImageCms

from make import HERE, curve, fixed, halves, parametric, profile

# What of red, green and blue each ink leaves.
LEAVES = ((0.05, 0.55, 0.85), (0.75, 0.08, 0.4), (0.95, 0.85, 0.06), (0.07, 0.06, 0.05))
TO_XYZ = ((0.43607, 0.38515, 0.14307), (0.22249, 0.71687, 0.06061), (0.01392, 0.09708, 0.71410))
WHITE = (0.9642, 1, 0.8249)


def xyz_of(light):
    return [sum(a * b for a, b in zip(row, light)) for row in TO_XYZ]


def lab_of(light):
    def root(t):
        return t ** (1 / 3) if t > 216 / 24389 else (24389 / 27 * t + 16) / 116

    x, y, z = (root(part / white) for part, white in zip(xyz_of(light), WHITE))
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def printed(inks):
    light = [1, 1, 1]
    for ink, leaves in zip(inks, LEAVES):
        light = [value * (1 - ink * (1 - left)) for value, left in zip(light, leaves)]
    return light


def nodes(side, channels, colour):
    places = itertools.product(range(side), repeat=channels)
    return [number for place in places for number in colour([at / (side - 1) for at in place])]


def clip(number, top):
    return max(0, min(top, round(number)))


def lut16(channels, outs, side, before, colour, after):
    """`lut16Type`: curves of as many numbers as are given, 0 to 1."""
    head = b"mft2\0\0\0\0" + bytes((channels, outs, side, 0))
    head += b"".join(fixed(n) for n in (1, 0, 0, 0, 1, 0, 0, 0, 1)) + struct.pack(">HH", len(before), len(after))
    tables = [clip(n * 65535, 65535) for n in before] * channels, nodes(side, channels, colour), [clip(n * 65535, 65535) for n in after] * outs
    return head + b"".join(struct.pack(">H", n) for table in tables for n in table)


def lut8(channels, outs, side, before, colour):
    head = b"mft1\0\0\0\0" + bytes((channels, outs, side, 0)) + b"".join(fixed(n) for n in (1, 0, 0, 0, 1, 0, 0, 0, 1))
    return head + bytes(clip(before(n / 255) * 255, 255) for n in range(256)) * channels + bytes(nodes(side, channels, colour)) + bytes(range(256)) * outs


def lut_a_to_b(a=(), side=0, colour=None, m=(), matrix=(), b=()):
    """`lutAToBType` of three channels."""
    parts, at = {}, 32
    for name, part in (("b", b), ("matrix", matrix), ("m", m), ("clut", colour), ("a", a)):
        if not part:
            parts[name] = (0, b"")
            continue
        if name == "matrix":
            body = b"".join(fixed(n) for n in part)
        elif name == "clut":
            body = bytes([side] * 3 + [0] * 13) + b"\2\0\0\0" + b"".join(struct.pack(">H", n) for n in nodes(side, 3, part))
        else:
            body = b"".join(one + b"\0" * (-len(one) % 4) for one in part)
        body += b"\0" * (-len(body) % 4)
        parts[name] = (at, body)
        at += len(body)
    head = b"mAB \0\0\0\0\3\3\0\0" + b"".join(struct.pack(">I", parts[name][0]) for name in ("b", "matrix", "m", "clut", "a"))
    return head + b"".join(parts[name][1] for name in ("b", "matrix", "m", "clut", "a"))


def with_head(icc, space=None, version=None):
    icc = bytearray(icc)
    if space:
        icc[20:24] = space
    if version:
        icc[8] = version
    return bytes(icc)


def old_lab(inks):
    lightness, a, b = lab_of(printed(inks))
    return clip(lightness * 652.8, 65535), clip((a + 128) * 256, 65535), clip((b + 128) * 256, 65535)


def byte_lab(inks):
    lightness, a, b = lab_of(printed(inks))
    return clip(lightness * 2.55, 255), clip(a + 128, 255), clip(b + 128, 255)


def new_lab(light):
    lightness, a, b = lab_of(light)
    return clip(lightness * 655.35, 65535), clip((a + 128) * 257, 65535), clip((b + 128) * 257, 65535)


def black_inks(lab):
    return [clip((1 - lab[0]) * most * 65535, 65535) for most in (0.7, 0.6, 0.6, 0.9)]


GROWN = [(n / 15) ** 0.8 for n in range(16)]
PRESS = {
    b"A2B0": lut16(4, 3, 5, GROWN, old_lab, [0, 1]),
    b"B2A0": lut16(3, 4, 2, [0, 1], black_inks, [0, 1]),
}
INKS16 = with_head(profile(b"CMYK", PRESS, b"prtr"), b"Lab ")
INKS8 = with_head(profile(b"CMYK", {b"A2B0": lut8(4, 3, 3, lambda n: n**0.8, byte_lab)}, b"prtr"), b"Lab ")
# Red and green change places, so that nobody takes it for sRGB.
TABLE = lut_a_to_b([curve(), curve(), curve()], 9, lambda rgb: new_lab([rgb[1] ** 2.2, rgb[0] ** 2.2, rgb[2] ** 2.2]), b=[curve()] * 3)
TABLE = with_head(profile(b"RGB ", {b"A2B0": TABLE}), b"Lab ", 4)
ROWS = [value * 32768 / 65535 for row in TO_XYZ for value in (row[1], row[0], row[2])] + [0, 0, 0]
SHAPER = lut_a_to_b(m=[curve(256), curve(461), parametric(0, 1.8)], matrix=ROWS, b=[curve()] * 3)
SHAPER = with_head(profile(b"RGB ", {b"A2B0": SHAPER}), None, 4)


def report(name, mode, icc):
    """littleCMS, relative colorimetric with black point compensation."""
    picture = Image.open(HERE / name)
    flags = ImageCms.Flags.BLACKPOINTCOMPENSATION | ImageCms.Flags.NOOPTIMIZE
    source = ImageCms.ImageCmsProfile(io.BytesIO(icc))
    way = ImageCms.buildTransform(source, ImageCms.createProfile("sRGB"), mode, "RGB", 1, flags)
    made = ImageCms.applyTransform(picture.convert(mode), way)
    print(name, picture.getpixel((0, 0)), made.getpixel((0, 0)), made.getpixel((made.width - 1, made.height - 1)))


def main():
    inks = halves(32, 16, (40, 200, 150, 30), (178, 153, 153, 225), "CMYK")
    inks.save(HERE / "inks_lut16.jpg", quality=100, icc_profile=INKS16)
    report("inks_lut16.jpg", "CMYK", INKS16)
    inks.save(HERE / "inks_lut8.jpg", quality=100, icc_profile=INKS8)
    report("inks_lut8.jpg", "CMYK", INKS8)
    inks.save(HERE / "inks_wrong.jpg", quality=100, icc_profile=SHAPER)
    colours = halves(32, 16, (200, 100, 50), (50, 100, 200))
    colours.save(HERE / "table.png", icc_profile=TABLE)
    report("table.png", "RGB", TABLE)
    colours.save(HERE / "shaper.webp", lossless=True, icc_profile=SHAPER)
    report("shaper.webp", "RGB", SHAPER)


if __name__ == "__main__":
    main()
