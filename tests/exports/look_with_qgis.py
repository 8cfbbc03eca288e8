"""Describe a file as QGIS sees it. Run by QGIS's own Python: look_with_qgis.py FILE."""

import json
import os
import sys

from qgis.core import QgsApplication, QgsVectorLayer, QgsWkbTypes
from qgis.PyQt.QtCore import QDate, QDateTime, QVariant

SPECIAL = {
    QVariant.DateTime: "DateTime",
    QVariant.Date: "Date",
    QVariant.Bool: "Boolean",
    QVariant.LongLong: "Integer64",
    QVariant.Int: "Integer",
    QVariant.Double: "Real",
    QVariant.String: "String",
}


def plain(value):
    if isinstance(value, QVariant) and value.isNull():
        return None
    if isinstance(value, QDateTime):
        return value.toString("yyyy-MM-ddTHH:mm:ss.zzz")
    if isinstance(value, QDate):
        return value.toString("yyyy-MM-dd")
    return value


def row(layer, feature):
    values = {field.name(): plain(feature[field.name()]) for field in layer.fields()}
    return {**values, "shape": feature.geometry().asWkt() if feature.hasGeometry() else None}


def describe(layer):
    return {
        "valid": layer.isValid(),
        "count": layer.featureCount(),
        "crs": layer.crs().authid(),
        "geometry": QgsWkbTypes.displayString(layer.wkbType()),
        "fields": {f.name(): SPECIAL.get(f.type(), f.typeName()) for f in layer.fields()},
        "rows": [row(layer, feature) for feature in layer.getFeatures()],
    }


def names(path):
    probe = QgsVectorLayer(path, "probe", "ogr")
    return [s.split("!!::!!")[1] for s in probe.dataProvider().subLayers()]


application = QgsApplication([], False)
application.initQgis()
path = sys.argv[1]
found = {n: describe(QgsVectorLayer(f"{path}|layername={n}", n, "ogr")) for n in names(path)}
sys.stdout.write(json.dumps(found))
sys.stdout.flush()
os._exit(0)  # leaving QGIS in good order crashes while Python still holds layers
