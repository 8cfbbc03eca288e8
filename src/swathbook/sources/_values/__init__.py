"""Columns of raw JSON values, made into typed columns with notes of what was wrong.

A whole column is cast at once; only what the bulk cast does not take is looked at one by one. No
cast raises, whatever the column holds, and none changes the number of rows.
"""

from swathbook.sources._values.fields import Field as Field
from swathbook.sources._values.fields import Sheet as Sheet
from swathbook.sources._values.fields import columns as columns
from swathbook.sources._values.fields import extras as extras
from swathbook.sources._values.fields import read as read
from swathbook.sources._values.keys import essence as essence
from swathbook.sources._values.keys import full_names as full_names
from swathbook.sources._values.keys import settle_names as settle_names
from swathbook.sources._values.keys import unique as unique
from swathbook.sources._values.notes import ALL_ROWS as ALL_ROWS
from swathbook.sources._values.notes import Cast as Cast
from swathbook.sources._values.notes import Notes as Notes
from swathbook.sources._values.notes import concat as concat
from swathbook.sources._values.notes import findings as findings
from swathbook.sources._values.notes import lost as lost
from swathbook.sources._values.notes import note as note
from swathbook.sources._values.notes import shown as shown
from swathbook.sources._values.quantities import decimals as decimals
from swathbook.sources._values.quantities import metres as metres
from swathbook.sources._values.quantities import money as money
from swathbook.sources._values.quantities import numbers as numbers
from swathbook.sources._values.shapes import geometry_texts as geometry_texts
from swathbook.sources._values.shapes import shapes as shapes
from swathbook.sources._values.spelling import spelled as spelled
from swathbook.sources._values.times import MILLISECONDS_FROM as MILLISECONDS_FROM
from swathbook.sources._values.times import are_local as are_local
from swathbook.sources._values.times import times as times
from swathbook.sources._values.words import codes as codes
from swathbook.sources._values.words import flags as flags
from swathbook.sources._values.words import texts as texts
