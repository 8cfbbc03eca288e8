/* Draws the scene that lies in this page as JSON. Texts reach the page as text nodes only. */
"use strict";
(() => {
  const scene = JSON.parse(document.getElementById("scene").textContent);
  const looks = scene.looks;

  function element(name, text, parent) {
    const made = document.createElement(name);
    if (text !== undefined) made.textContent = text;
    if (parent) parent.append(made);
    return made;
  }

  const map = L.map("map", {
    preferCanvas: scene.canvas, zoomSnap: 0.25, zoomDelta: 1, minZoom: 1, maxZoom: 15,
  });
  map.attributionControl.setPrefix(false);
  map.attributionControl.addAttribution(`${scene.credit} · Leaflet`);
  ["land", "regions", "footprints", "frames", "dots"].forEach((name, level) => {
    map.createPane(name).style.zIndex = 400 + 10 * level;
  });
  Object.assign(map.getPane("land").style, { zIndex: 250, pointerEvents: "none" });
  const renderers = {};

  /* Of canvases that lie on each other only the topmost feels the mouse: all share one. */
  function path(name, style) {
    const pane = scene.canvas && name !== "land" ? "regions" : name;
    renderers[pane] ??= scene.canvas ? L.canvas({ pane }) : L.svg({ pane });
    return { pane, renderer: renderers[pane], ...style };
  }

  function describe(feature) {
    const box = element("div");
    element("h3", feature.properties.name, box);
    const list = element("dl", undefined, box);
    for (const [label, value] of feature.properties.facts) {
      element("dt", label, list);
      element("dd", value, list);
    }
    return box;
  }

  function ask(feature, layer) {
    layer.bindPopup(() => describe(feature), { maxWidth: 340 });
    layer.bindTooltip(() => element("span", feature.properties.name), { sticky: true });
  }

  function regionStyle(feature) {
    const look = looks[feature.properties.stage];
    return { color: look.line, fillColor: look.fill, dashArray: look.dash, weight: 1.5,
             fillOpacity: scene.regionOpacity };
  }

  function areas(pane, features, style) {
    return L.geoJSON(features, {
      ...path(pane, {}),
      style,
      onEachFeature(feature, layer) {
        ask(feature, layer);
        layer.on({
          mouseover: () => layer.setStyle({ weight: 3 }),
          mouseout: () => layer.setStyle({ weight: style(feature).weight }),
        });
      },
    });
  }

  function footprintStyle() {
    return { color: scene.ink, fillColor: scene.ink, weight: 0.8,
             fillOpacity: scene.footprintOpacity };
  }

  const dotStyles = {
    region: (feature) => ({ ...regionStyle(feature), radius: 5, weight: 1, fillOpacity: 0.95,
                            dashArray: null }),
    imaged: () => ({ radius: 1.5, stroke: false, fillColor: scene.ink, fillOpacity: 1,
                     interactive: false }),
    footprint: () => ({ radius: 2, stroke: false, fillColor: scene.ink, fillOpacity: 1 }),
  };

  function dot(described, feature) {
    const [lon, lat] = described.at;
    const style = dotStyles[described.kind](feature);
    const marker = L.circleMarker([lat, lon], path("dots", style));
    if (described.kind !== "imaged") ask(feature, marker);
    return { marker, first: described.first, below: described.below };
  }

  /* What is too small to be seen is marked by a dot, until one has zoomed in far enough. */
  function dotted(shapes, features, kinds) {
    const dots = scene.dots.filter((d) => kinds.includes(d.kind)).map((d) => dot(d, features[d.of]));
    const marks = L.layerGroup();
    const update = () => {
      const zoom = map.getZoom();
      marks.clearLayers();
      for (const { marker, first, below } of dots) {
        if (zoom >= first && zoom < below) marks.addLayer(marker);
      }
    };
    const group = L.layerGroup([shapes, marks]);
    group.on("add", () => { update(); map.on("zoomend", update); });
    group.on("remove", () => map.off("zoomend", update));
    return group;
  }

  const layers = {
    land: L.geoJSON(scene.land, path("land", {
      interactive: false, color: scene.coast, weight: 0.6, fillColor: scene.ground,
      fillOpacity: 1, smoothFactor: 1.5,
    })),
    regions: dotted(areas("regions", scene.regions, regionStyle), scene.regions,
      ["region", "imaged"]),
    footprints: dotted(areas("footprints", scene.footprints, footprintStyle), scene.footprints,
      ["footprint"]),
    frames: L.geoJSON(scene.frames, path("frames", {
      interactive: false, color: scene.ink, weight: 0.7, dashArray: "3 3", fill: false,
    })),
  };

  function control(position, container) {
    const made = L.control({ position });
    made.onAdd = () => {
      L.DomEvent.disableClickPropagation(container);
      L.DomEvent.disableScrollPropagation(container);
      return container;
    };
    return made.addTo(map);
  }

  function swatch(style) {
    const space = "http://www.w3.org/2000/svg";
    const svg = document.createElementNS(space, "svg");
    const box = document.createElementNS(space, "rect");
    const shape = { x: 1, y: 1, width: 20, height: 12, fill: style.fillColor,
      "fill-opacity": style.fillOpacity, stroke: style.color, "stroke-width": 1.5,
      "stroke-dasharray": style.dashArray || "none" };
    for (const [name, value] of Object.entries({ width: 22, height: 14 })) svg.setAttribute(name, value);
    for (const [name, value] of Object.entries(shape)) box.setAttribute(name, value);
    svg.append(box);
    return svg;
  }

  function legend() {
    const box = element("section");
    box.className = "panel legend";
    element("h2", "Orders by stage", box);
    const list = element("ul", undefined, box);
    const row = (style, text) => element("li", undefined, list).append(swatch(style), text);
    for (const [stage, count] of scene.counts) {
      row(regionStyle({ properties: { stage } }), `${stage} (${count.toLocaleString("en")})`);
    }
    if (scene.footprints.length) row(footprintStyle(), scene.titles.footprints);
    for (const note of scene.notes) element("li", note, list).className = "note";
    return box;
  }

  function fitButton() {
    const bar = element("div");
    bar.className = "leaflet-bar fit";
    const button = element("a", "⤢", bar);
    Object.assign(button, { href: "#", title: "Show everything" });
    button.setAttribute("role", "button");
    button.addEventListener("click", (event) => { event.preventDefault(); fit(); });
    return bar;
  }

  function fit() {
    map.fitBounds(scene.bounds);
  }

  fit();
  for (const name of ["land", "regions", "footprints"]) layers[name].addTo(map);
  const named = Object.entries(layers).map(([name, layer]) => [scene.titles[name], layer]);
  L.control.layers(null, Object.fromEntries(named), {
    collapsed: window.innerWidth < 700,
  }).addTo(map);
  control("topleft", fitButton());
  control("bottomright", legend());
  L.control.scale({ imperial: false }).addTo(map);
})();
