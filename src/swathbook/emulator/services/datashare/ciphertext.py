"""The files of data sets: what the provider has stored, which only the key of an order opens."""

from __future__ import annotations

import hashlib

import numpy as np

from swathbook.emulator.services.datashare.ledger import DataSet
from swathbook.emulator.world.tiff import product_file, write_tiff

NONCE_BYTES = 16
SAMPLE_PIXELS = 8


def ciphertext(data_set: DataSet) -> bytes:
    """Give the product's file, made unreadable; the same bytes every time."""
    plain = product_file(data_set.item)
    nonce = _stream(data_set.product_id.encode(), NONCE_BYTES)
    stream = np.frombuffer(_stream(nonce, len(plain)), np.uint8)
    return nonce + (np.frombuffer(plain, np.uint8) ^ stream).tobytes()


def sample(data_set: DataSet) -> bytes:
    """Give a tiny picture that everybody may see."""
    pixels = np.frombuffer(_stream(b"sample", SAMPLE_PIXELS**2), np.uint8)
    shape = (SAMPLE_PIXELS, SAMPLE_PIXELS)
    return write_tiff(pixels.reshape(shape), data_set.item.ground.bounds)


def _stream(seed: bytes, length: int) -> bytes:
    return hashlib.shake_256(seed).digest(length)
