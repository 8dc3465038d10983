"""Cleans a picture before its sizes are made: upright, eight bits, no metadata.

A photograph's file says where and when it was taken, with which camera, and often holds
a small copy of what was cropped away. Scans come in modes that no browser shows.
"""

from __future__ import annotations

from io import BytesIO
from typing import IO

from PIL import Image, ImageCms, ImageOps
from willow.plugins.pillow import PillowImage
from willow.registry import registry

# All that is kept of what a file says beside its pixels; a turned picture is turned.
KEPT = ("icc_profile", "transparency")
SIXTEEN_BITS = 257  # 65535 → 255.
SHOWN_BY_BROWSERS = ("1", "L", "LA", "P", "PA", "RGB", "RGBA")


def clean(opened: PillowImage) -> PillowImage:
    """The picture upright, in eight bits a channel of grey or RGB, and without metadata.

    Wagtail calls this first of all for each size, as the operation `auto_orient`.
    """
    picture = _in_eight_bits(ImageOps.exif_transpose(opened.image))
    picture.info = {name: picture.info[name] for name in KEPT if name in picture.info}
    return PillowImage(picture)


def check_readable(file: IO[bytes]) -> None:
    """Read a picture to its end and leave the file at its beginning.

    Raises OSError for one that is broken or cut off.
    """
    file.seek(0)
    # Not in a `with`, which would close the file for those who store it.
    Image.open(file).load()
    file.seek(0)


def _in_eight_bits(picture: Image.Image) -> Image.Image:
    if picture.mode in SHOWN_BY_BROWSERS:
        return picture
    if picture.mode.startswith("I"):
        scaled = picture.convert("I").point(lambda value: value / SIXTEEN_BITS + 0.5)
        return scaled.convert("L")
    if picture.mode == "F":  # From nothing to one.
        return picture.point(lambda value: value * 255 + 0.5).convert("L")
    return _in_rgb(picture)


def _in_rgb(picture: Image.Image) -> Image.Image:
    """A printer's or a video's colours as a screen shows them, by the file's profile."""
    profile = picture.info.pop("icc_profile", None)
    if profile:
        try:
            shown = ImageCms.profileToProfile(
                picture,
                ImageCms.ImageCmsProfile(BytesIO(profile)),
                ImageCms.createProfile("sRGB"),
                outputMode="RGB",
            )
        except ImageCms.PyCMSError:  # The profile is broken, or of another mode.
            shown = None
        if shown is not None:
            return shown
    return picture.convert("RGB")


def use_for_all_sizes() -> None:
    """Let Wagtail clean every picture of which it makes a size."""
    registry.register_operation(PillowImage, "auto_orient", clean)
