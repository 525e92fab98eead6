#!/usr/bin/env python3
"""Makes the small pictures of this folder that our encoders cannot make: red on the left, blue on the right.

Requires Pillow, and Debian's imagemagick, libjpeg-turbo-progs, webp and libimage-exiftool-perl. The files are in the repository;
run it only to add one."""

import struct
import subprocess
import tempfile
from pathlib import Path

from PIL import Image

HERE = Path(__file__).parent
RED, BLUE = (200, 30, 30), (30, 30, 200)


def halves(width, height, left=RED, right=BLUE, mode="RGB"):
    picture = Image.new(mode, (width, height), left)
    picture.paste(right, (width // 2, 0, width, height))
    return picture


def run(*words):
    subprocess.run([str(word) for word in words], check=True, capture_output=True)


def fixed(number):
    return struct.pack(">i", round(number * 65536))


def xyz(x, y, z):
    return b"XYZ \0\0\0\0" + fixed(x) + fixed(y) + fixed(z)


def curve(*numbers):
    return b"curv\0\0\0\0" + struct.pack(">I", len(numbers)) + b"".join(struct.pack(">H", n) for n in numbers)


def parametric(kind, *numbers):
    return b"para\0\0\0\0" + struct.pack(">HH", kind, 0) + b"".join(fixed(n) for n in numbers)


def profile(space, tags, kind=b"mntr"):
    """A profile of colour with these tags."""
    tags = {b"desc": b"desc\0\0\0\0" + struct.pack(">I", 5) + b"ours\0" + b"\0" * 78, b"wtpt": xyz(0.9642, 1, 0.8249), **tags}
    at, table, body = 128 + 4 + 12 * len(tags), b"", b""
    for name, value in tags.items():
        value += b"\0" * (-len(value) % 4)
        table += name + struct.pack(">II", at + len(body), len(value))
        body += value
    length = at + len(body)
    head = struct.pack(">I", length) + b"\0" * 4 + b"\x02\x40\0\0" + kind + space + b"XYZ "
    head += struct.pack(">6H", 2026, 1, 1, 0, 0, 0) + b"acsp" + b"\0" * 28 + fixed(0.9642) + fixed(1) + fixed(0.8249)
    head += b"\0" * (128 - len(head))
    return head + struct.pack(">I", len(tags)) + table + body


def rgb_profile(red, green, blue, trc):
    names = {b"rXYZ": xyz(*red), b"gXYZ": xyz(*green), b"bXYZ": xyz(*blue)}
    return profile(b"RGB ", {**names, b"rTRC": trc, b"gTRC": trc, b"bTRC": trc})


SRGB_CURVE = parametric(3, 2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)
P3 = rgb_profile((0.51512, 0.24120, -0.00105), (0.29198, 0.69225, 0.04189), (0.15710, 0.06657, 0.78407), SRGB_CURVE)
ADOBE = rgb_profile((0.60974, 0.31111, 0.01947), (0.20528, 0.62567, 0.06087), (0.14919, 0.06322, 0.74457), curve(563))
SRGB = rgb_profile((0.43607, 0.22249, 0.01392), (0.38515, 0.71687, 0.09708), (0.14307, 0.06061, 0.71410), SRGB_CURVE)
GRAY = profile(b"GRAY", {b"kTRC": curve(256)})


def without_adobe(jpeg):
    at = jpeg.index(b"\xff\xee")
    return jpeg[:at] + jpeg[at + 2 + struct.unpack(">H", jpeg[at + 2 : at + 4])[0] :]


def main():
    work = Path(tempfile.mkdtemp())
    small = halves(33, 17)
    small.save(work / "s.ppm")

    # JPEG of all samplings, with odd sides.
    for name, sampling in (("444", "1x1"), ("422", "2x1"), ("440", "1x2"), ("420", "2x2")):
        run("cjpeg", "-quality", 90, "-sample", sampling, "-outfile", HERE / f"odd_{name}.jpg", work / "s.ppm")
    run("cjpeg", "-quality", 90, "-restart", "1B", "-outfile", HERE / "restarts.jpg", work / "s.ppm")
    run("cjpeg", "-quality", 90, "-rgb", "-outfile", HERE / "rgb.jpg", work / "s.ppm")
    noise = Image.effect_noise((64, 48), 60).convert("RGB")
    noise.save(HERE / "colour.jpg", quality=60)

    # Inks: as Adobe's programs keep them, as light that is left; by others, as inks; and with brightness apart.
    left, right = (0, 170, 170, 55), (170, 170, 0, 55)
    inks = halves(32, 16, left, right, "CMYK")
    inks.save(work / "inks.jpg", quality=95)
    turned = Image.merge("CMYK", [band.point(lambda v: 255 - v) for band in inks.split()])
    turned.save(work / "plain.jpg", quality=95)
    (HERE / "cmyk_plain.jpg").write_bytes(without_adobe((work / "plain.jpg").read_bytes()))
    rgb = Image.merge("RGB", inks.split()[:3])
    y, cb, cr = (band.point(lambda v: 255 - v) for band in rgb.convert("YCbCr").split())
    Image.merge("CMYK", (y, cb, cr, inks.split()[3])).save(work / "ycck.jpg", quality=95)
    ycck = bytearray((work / "ycck.jpg").read_bytes())
    ycck[ycck.index(b"\xff\xeeAdobe"[:2]) + 15] = 2
    (HERE / "ycck.jpg").write_bytes(bytes(ycck))

    # PNG of all kinds.
    two = halves(32, 16, 0, 255, "L")
    for bits in (1, 2, 4):
        two.save(work / "two.png")
        run("convert", work / "two.png", "-strip", "-depth", bits, "-define", f"png:bit-depth={bits}", "-define", "png:color-type=0", HERE / f"gray{bits}.png")
    palette = halves(32, 16).convert("P", palette=Image.Palette.ADAPTIVE, colors=4)
    palette.save(HERE / "palette.png", bits=2)
    clear = palette.copy()
    clear.save(HERE / "palette_clear.png", transparency=palette.getpixel((31, 0)))
    small.save(work / "s.png")
    run("convert", work / "s.png", "-strip", "-interlace", "PNG", HERE / "interlaced.png")
    run("convert", work / "s.png", "-strip", "-depth", 16, "-define", "png:bit-depth=16", "-interlace", "PNG", HERE / "interlaced16.png")
    halves(32, 16).save(HERE / "trns.png", transparency=BLUE)

    # WebP: lossless, with alpha, animated.
    halves(32, 16).save(HERE / "lossless.webp", lossless=True)
    halves(32, 16).save(HERE / "lossy.webp", quality=90)
    halves(32, 16, (*RED, 255), (*BLUE, 0), "RGBA").save(HERE / "clear.webp", quality=90)
    # GIF: interlaced, with a transparent right half, animated.
    halves(32, 16).quantize(4).save(HERE / "plain.gif", interlace=1)
    clear = halves(32, 16).quantize(4)
    clear.save(HERE / "clear.gif", transparency=clear.getpixel((31, 15)), interlace=0)
    halves(32, 16).save(HERE / "animated.gif", save_all=True, append_images=[halves(32, 16, BLUE, RED)], duration=100)
    halves(32, 16).save(HERE / "animated.webp", save_all=True, append_images=[halves(32, 16, BLUE, RED)], duration=100, lossless=True)

    # The camera was turned to the right.
    for ending, words in (("png", {}), ("webp", {"quality": 90})):
        path = HERE / f"turned.{ending}"
        exif = Image.Exif()
        exif[0x0112] = 6
        halves(32, 16).save(path, exif=exif, **words)

    # Profiles of colour.
    for name, icc in (("p3", P3), ("adobe", ADOBE), ("srgb", SRGB), ("broken", P3[:200])):
        halves(32, 16, (200, 100, 50), (50, 100, 200)).save(HERE / f"{name}.png", icc_profile=icc)
    colours = halves(32, 16, (200, 100, 50), (50, 100, 200))
    colours.save(HERE / "p3.jpg", quality=95, subsampling=0, icc_profile=P3)
    colours.save(HERE / "p3.webp", lossless=True, icc_profile=P3)
    halves(32, 16, 64, 188, "L").save(HERE / "linear_gray.png", icc_profile=GRAY)
    halves(32, 16, 64, 188, "L").save(HERE / "linear_gray.jpg", quality=95, icc_profile=GRAY)


if __name__ == "__main__":
    main()
