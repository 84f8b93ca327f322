// <ky-map>: draws our own areas and points. Without it, or without WebGL, the list beside it says the same.
//
// Every word and address comes from the server as data attributes, every colour from the style sheet.

import { Map as Atlas, AttributionControl, LngLatBounds, Marker, NavigationControl, setWorkerUrl } from "maplibre-gl";
import type { StyleSpecification } from "maplibre-gl";
import type { Feature, FeatureCollection, Geometry, Position } from "geojson";

/** Points up to this number are links one can tab through; more are drawn as dots. */
const MARKERS_AT_MOST = 100;

/** Space in CSS pixels between the content and the edge of the map: room for a pin above, and for the zoom buttons. */
const PADDING = { top: 72, right: 80, bottom: 32, left: 40 };

/** Pins closer together than this, in CSS pixels, would cover each other: they become one. */
const PIN_ROOM = 48;

/** The closest zoom a press on overlapping pins leads to. */
const CLOSEST_BY_HAND = 18;

/** The closest zoom chosen by itself: about 500 m across a phone. */
const CLOSEST = 15;

type Place = { name?: string; href?: string; number?: number };

type Pinned = { place: Place; at: [number, number] };
type Group = [Pinned, ...Pinned[]];

class KyMap extends HTMLElement {
  #atlas: Atlas | undefined;
  #loading = new AbortController();

  connectedCallback(): void {
    this.#loading = new AbortController();
    this.#draw().catch(() => this.#giveUp());
  }

  disconnectedCallback(): void {
    this.#loading.abort();
    this.#atlas?.remove();
    this.#atlas = undefined;
  }

  async #draw(): Promise<void> {
    const [areas, points] = await Promise.all([this.#geojson("areas"), this.#geojson("points")]);
    if (this.#loading.signal.aborted) return;
    const ground = document.createElement("div");
    ground.className = "ky-map__ground";
    this.prepend(ground);
    this.dataset.state = "drawn";
    setWorkerUrl(new URL(this.dataset.worker ?? "", location.href).href);
    const atlas = (this.#atlas = new Atlas({
      container: ground,
      style: this.#style(areas, points),
      bounds: this.#bounds() ?? extent(points) ?? extent(areas) ?? JAPAN,
      fitBoundsOptions: { padding: PADDING, maxZoom: CLOSEST },
      attributionControl: false,
      cooperativeGestures: false,
      dragRotate: false,
      pitchWithRotate: false,
      touchPitch: false,
      fadeDuration: 0,
      locale: {
        "NavigationControl.ZoomIn": this.dataset.zoomIn ?? "",
        "NavigationControl.ZoomOut": this.dataset.zoomOut ?? "",
        "Map.Title": this.dataset.canvas ?? "",
      },
    }));
    atlas.touchZoomRotate.disableRotation();
    atlas.keyboard.disableRotation();
    atlas.addControl(new NavigationControl({ showCompass: false }), "top-right");
    this.#nameAreas(atlas, areas);
    if (points.features.length <= MARKERS_AT_MOST) this.#pin(atlas, points);
    else this.#dots(atlas);
  }

  #giveUp(): void {
    if (this.#loading.signal.aborted) return;
    this.#atlas?.remove();
    this.#atlas = undefined;
    this.querySelector(".ky-map__ground")?.remove();
    this.dataset.state = "absent";
  }

  async #geojson(what: "areas" | "points"): Promise<FeatureCollection> {
    const address = this.dataset[what];
    if (!address) return { type: "FeatureCollection", features: [] };
    const answer = await fetch(address, { signal: this.#loading.signal });
    if (!answer.ok) throw new Error(`${what}: ${answer.status}`);
    return (await answer.json()) as FeatureCollection;
  }

  #bounds(): [number, number, number, number] | undefined {
    const degrees = this.dataset.bounds?.split(",").map(Number);
    if (degrees?.length !== 4 || !degrees.every(Number.isFinite)) return undefined;
    return degrees as [number, number, number, number];
  }

  #style(areas: FeatureCollection, points: FeatureCollection): StyleSpecification {
    const color = (name: string): string => getComputedStyle(this).getPropertyValue(name).trim();
    const style: StyleSpecification = {
      version: 8,
      sources: {
        areas: { type: "geojson", data: areas },
        points: { type: "geojson", data: points },
      },
      layers: [{ id: "ground", type: "background", paint: { "background-color": color("--ky-map-ground") } }],
    };
    if (this.dataset.tiles) {
      const tiles = [new URL(this.dataset.tiles, location.href).href.replaceAll("%7B", "{").replaceAll("%7D", "}")];
      style.sources["tiles"] = { type: "raster", tiles, tileSize: 256 };
      style.layers.push({ id: "tiles", type: "raster", source: "tiles" });
    } else {
      style.layers.push({
        id: "areas",
        type: "fill",
        source: "areas",
        paint: { "fill-color": color("--ky-map-area") },
      });
    }
    style.layers.push({
      id: "borders",
      type: "line",
      source: "areas",
      paint: { "line-color": color("--ky-map-border"), "line-width": 1.5 },
    });
    if (points.features.length > MARKERS_AT_MOST) {
      style.layers.push({
        id: "dots",
        type: "circle",
        source: "points",
        paint: {
          "circle-radius": 6,
          "circle-color": color("--ky-primary"),
          "circle-stroke-color": color("--ky-ground"),
          "circle-stroke-width": 1.5,
        },
      });
    }
    return style;
  }

  // Pins that would cover each other stand as one with their number; zooming takes them apart.
  #pin(atlas: Atlas, points: FeatureCollection): void {
    const places = points.features.flatMap((feature): Pinned[] => {
      if (feature.geometry?.type !== "Point") return [];
      const [longitude, latitude] = feature.geometry.coordinates;
      if (longitude === undefined || latitude === undefined) return [];
      return [{ place: placeOf(feature), at: [longitude, latitude] }];
    });
    let markers: Marker[] = [];
    const stand = (): void => {
      markers.forEach((marker) => marker.remove());
      markers = groups(atlas, places).map((group) => {
        const [first, ...others] = group;
        const element = others.length === 0 ? pin(first.place) : this.#group(atlas, group);
        return new Marker({ element, anchor: "bottom" }).setLngLat(first.at).addTo(atlas);
      });
    };
    atlas.on("zoomend", stand);
    atlas.on("resize", stand);
    stand();
  }

  #group(atlas: Atlas, group: Group): HTMLElement {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "ky-map__pin ky-map__pin--group";
    button.textContent = `${group.length}${this.dataset.unit ?? ""}`;
    button.setAttribute("aria-label", `${group.length}${this.dataset.group ?? ""}`);
    button.addEventListener("click", () => {
      const box = group.reduce((all, one) => all.extend(one.at), new LngLatBounds());
      const apart = box.getNorthEast().distanceTo(box.getSouthWest()) > 1;
      // Several at the middle of one town never come apart: the list knows them one by one.
      if (apart) atlas.fitBounds(box, { padding: PADDING, maxZoom: CLOSEST_BY_HAND });
      else location.hash = `result-${group[0].place.number ?? ""}`;
    });
    return button;
  }

  #dots(atlas: Atlas): void {
    atlas.on("click", "dots", (event) => {
      const href = (event.features?.[0]?.properties as Place | undefined)?.href;
      if (href) location.assign(href);
    });
    atlas.on("mouseenter", "dots", () => atlas.getCanvas().classList.add("ky-map__link"));
    atlas.on("mouseleave", "dots", () => atlas.getCanvas().classList.remove("ky-map__link"));
  }

  // Names of areas are HTML, so that they use the page's font and need no glyph server.
  #nameAreas(atlas: Atlas, areas: FeatureCollection): void {
    for (const feature of areas.features) {
      const name = placeOf(feature).name;
      const middle = feature.geometry && extent({ type: "FeatureCollection", features: [feature] })?.getCenter();
      if (!name || !middle) continue;
      const label = document.createElement("span");
      label.className = "ky-map__area";
      label.textContent = name;
      label.setAttribute("aria-hidden", "true");
      new Marker({ element: label }).setLngLat(middle).addTo(atlas);
      // MapLibre makes every marker a named button-like image; this one is only ink.
      for (const attribute of ["aria-label", "role", "tabindex"]) label.removeAttribute(attribute);
    }
  }
}

const JAPAN: [number, number, number, number] = [128.6, 30.9, 145.9, 45.6];

function placeOf(feature: Feature): Place {
  return (feature.properties ?? {}) as Place;
}

/** Each group stands at its first place; no two groups stand closer than a pin needs. */
function groups(atlas: Atlas, places: Pinned[]): Group[] {
  const found: { x: number; y: number; group: Group }[] = [];
  for (const one of places) {
    const { x, y } = atlas.project(one.at);
    const near = found.find((known) => Math.abs(known.x - x) < PIN_ROOM && Math.abs(known.y - y) < PIN_ROOM);
    if (near) near.group.push(one);
    else found.push({ x, y, group: [one] });
  }
  return found.map((known) => known.group);
}

function pin(place: Place): HTMLElement {
  const link = document.createElement("a");
  link.className = "ky-map__pin";
  if (place.href) link.href = place.href;
  link.title = place.name ?? "";
  const number = document.createElement("span");
  number.textContent = place.number === undefined ? "" : String(place.number);
  number.setAttribute("aria-hidden", "true");
  const name = document.createElement("span");
  name.className = "ky-hidden";
  name.textContent = place.name ?? "";
  link.append(number, name);
  return link;
}

/** The smallest box around everything; nothing when there is nothing. */
function extent(features: FeatureCollection): LngLatBounds | undefined {
  const box = new LngLatBounds();
  for (const feature of features.features) if (feature.geometry) eachPosition(feature.geometry, (at) => box.extend(at));
  return box.isEmpty() ? undefined : box;
}

function eachPosition(geometry: Geometry, visit: (at: [number, number]) => void): void {
  if (geometry.type === "GeometryCollection") return geometry.geometries.forEach((part) => eachPosition(part, visit));
  const walk = (part: Position | Position[] | Position[][] | Position[][][]): void => {
    const [first, second] = part;
    if (typeof first === "number" && typeof second === "number") visit([first, second]);
    else for (const inner of part) if (Array.isArray(inner)) walk(inner);
  };
  walk(geometry.coordinates);
}

customElements.define("ky-map", KyMap);
