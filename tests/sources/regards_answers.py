"""Answers of a REGARDS service, written by hand after its documents."""

from swathbook.sources import _json

UUID = "3c0a6c1e-8d0f-3d55-9d4b-0a1b2c3d4e5f"
URN = f"URN:FEATURE:DATA:demo:{UUID}:V2"
DATASET_URN = "URN:AIP:DATASET:demo:5b1f4d7e-7c1d-4f39-a1c0-6a5b4c3d2e1f:V1"
MD5 = "9e107d9d372bb6826bd81d3542a419d6"

ORDER = _json.decode("""
{"content":{"id":4107,"owner":"ada@example.org","label":"alps-autumn",
 "creationDate":"2031-02-03T04:05:06.789Z","expirationDate":"2031-02-10T04:05:08.1Z",
 "percentCompleted":62,"filesInErrorCount":1,"availableFilesCount":3,
 "status":"RUNNING","statusDate":"2031-02-03T04:05:08.1Z","waitingForUser":true,
 "datasetTasks":[{"id":911,"datasetLabel":"S2 mosaics","objectsCount":5,"filesCount":1,
  "filesSize":73400320}]},
 "links":[{"rel":"self","href":"https://host.example/api/v1/rs-order/user/orders/4107"}]}
""")
FILE = _json.decode("""
{"content":{"id":50021,"state":"AVAILABLE","orderId":4107,"filesTaskId":733,
   "ipId":"URN:FEATURE:DATA:demo:3c0a6c1e-8d0f-3d55-9d4b-0a1b2c3d4e5f:V2",
   "productId":"S2_TILE_0042","version":2,"dataType":"RAWDATA","reference":false,
   "uri":"https://host.example/api/v1/rs-catalog/downloads/x",
   "mimeType":"image/tiff","online":false,"checksum":"9E107D9D372BB6826BD81D3542A419D6",
   "digestAlgorithm":"MD5","filesize":9175040,"filename":"tile_0042.tif","types":[]},
   "links":[{"rel":"self","href":"https://host.example/api/v1/rs-order/orders/files/50021"}]}
""")
FEATURE = _json.decode("""
{"content":{"sessionOwner":null,"session":null,
   "virtualId":"URN:FEATURE:DATA:demo:3c0a6c1e-8d0f-3d55-9d4b-0a1b2c3d4e5f:LAST",
   "providerId":"S2_TILE_0042","entityType":"DATA","label":"Tile 42","model":"tile_model",
   "files":{"RAWDATA":[{"dataType":"RAWDATA","filename":"tile_0042.tif"}]},
   "tags":["URN:AIP:DATASET:demo:5b1f4d7e-7c1d-4f39-a1c0-6a5b4c3d2e1f:V1"],
   "last":true,"version":2,
   "id":"URN:FEATURE:DATA:demo:3c0a6c1e-8d0f-3d55-9d4b-0a1b2c3d4e5f:V2",
   "geometry":{"coordinates":[[[5.0,45.0],[6.0,45.0],[6.0,46.0],[5.0,46.0],[5.0,45.0]]],
     "type":"Polygon","bbox":null,"crs":null},
   "normalizedGeometry":null,"properties":{"acquired":"2031-01-30T10:00:00Z","cloud":null},
   "type":"Feature"},"links":[]}
""")


def order(number=4107, **values):
    return {"content": ORDER["content"] | {"id": number} | values, "links": []}


def file(number=50021, **values):
    return {"content": FILE["content"] | {"id": number} | values, "links": []}


def feature(urn=URN, **values):
    return {"content": FEATURE["content"] | {"id": urn} | values, "links": []}


def urn(number, kind="DATA", version=1):
    return f"URN:AIP:{kind}:demo:00000000-0000-0000-0000-{number:012d}:V{version}"


def square(lon, lat, side=1.0):
    ring = [[lon, lat], [lon + side, lat], [lon + side, lat + side], [lon, lat + side], [lon, lat]]
    return {"type": "Polygon", "coordinates": [ring], "bbox": None, "crs": None}


def page(*rows, total=None, number=0, size=20, address=None):
    return {
        "metadata": {
            "size": size,
            "totalElements": len(rows) if total is None else total,
            "totalPages": 1,
            "number": number,
        },
        "content": list(rows),
        "links": [{"rel": "self", "href": address}] if address else [],
    }


def problems(book, key=None):
    found = book.findings if key is None else book.findings[book.findings["key"] == key]
    return found["problem"].tolist()
