"""Small pictures of pages: 64 colours, as PNG with a palette. The browser itself takes the picture apart."""

import base64
import struct
import zlib

from playwright.sync_api import Browser

COLOURS = 64
SIGNATURE = b"\x89PNG\r\n\x1a\n"
# Gives [width, height, palette as r, g, b, ..., the number of a colour for each pixel in base64].
REDUCE = """async ([data, most]) => {
  const image = new Image()
  image.src = 'data:image/png;base64,' + data
  await image.decode()
  const canvas = new OffscreenCanvas(image.width, image.height)
  const context = canvas.getContext('2d')
  context.drawImage(image, 0, 0)
  const pixels = new Uint32Array(context.getImageData(0, 0, image.width, image.height).data.buffer)
  const count = new Map()
  for (const pixel of pixels) count.set(pixel, (count.get(pixel) ?? 0) + 1)
  const parts = (pixel) => [pixel & 255, (pixel >> 8) & 255, (pixel >> 16) & 255]
  const kept = [...count].sort((a, b) => b[1] - a[1]).slice(0, most).map(([pixel]) => parts(pixel))
  const nearest = new Map()
  for (const pixel of count.keys()) {
    const far = kept.map((one) => parts(pixel).reduce((sum, part, i) => sum + (part - one[i]) ** 2, 0))
    nearest.set(pixel, far.indexOf(Math.min(...far)))
  }
  let numbers = ''
  for (const pixel of pixels) numbers += String.fromCharCode(nearest.get(pixel))
  return [image.width, image.height, kept.flat(), btoa(numbers)]
}"""


def small(browser: Browser, png: bytes) -> bytes:
    """The same picture with the colours that are most often in it, each other one as the nearest of them."""
    page = browser.new_page()
    width, height, palette, numbers = page.evaluate(REDUCE, [base64.b64encode(png).decode(), COLOURS])
    page.close()
    pixels = base64.b64decode(numbers)
    rows = b"".join(b"\0" + pixels[start : start + width] for start in range(0, width * height, width))
    return (
        SIGNATURE
        + _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0))
        + _chunk(b"PLTE", bytes(palette))
        + _chunk(b"IDAT", zlib.compress(rows, 9))
        + _chunk(b"IEND", b"")
    )


def size(png: bytes) -> tuple[int, int]:
    """Width and height, in pixels. Raises ValueError where it is no PNG."""
    if not png.startswith(SIGNATURE):
        raise ValueError("this is not a PNG")
    width, height = struct.unpack(">II", png[16:24])
    return width, height


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
