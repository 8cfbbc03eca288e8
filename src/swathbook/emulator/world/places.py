"""Places that people order images of: ports, cities, farm belts, coasts, islands, ice."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    """A stretch of ground that orders ask for.

    Parameters
    ----------
    name
        What the place is called.
    lon, lat
        Its middle, in degrees.
    width_km, height_km
        How far an order reaches at most, from west to east and from south to north.
    """

    name: str
    lon: float
    lat: float
    width_km: float
    height_km: float


PLACES = (
    Place("Rotterdam, port", 4.30, 51.93, 60, 45),
    Place("Hamburg, port", 9.95, 53.53, 55, 45),
    Place("Singapore Strait", 103.85, 1.25, 90, 60),
    Place("Shanghai, Yangshan port", 121.90, 31.10, 110, 90),
    Place("Ningbo-Zhoushan", 121.95, 29.90, 120, 100),
    Place("Busan, port", 129.05, 35.12, 60, 50),
    Place("Los Angeles and Long Beach", -118.20, 33.80, 90, 70),
    Place("Santos, port", -46.35, -23.95, 70, 60),
    Place("Durban, port", 31.00, -29.87, 60, 50),
    Place("Jebel Ali and Dubai", 55.10, 25.05, 110, 80),
    Place("Khalifa Port and Abu Dhabi", 54.60, 24.60, 120, 90),
    Place("Suez Canal", 32.35, 30.45, 90, 200),
    Place("Panama Canal", -79.75, 9.15, 80, 90),
    Place("Bosporus", 29.05, 41.10, 60, 60),
    Place("Strait of Gibraltar", -5.50, 35.97, 120, 80),
    Place("Mumbai, harbour", 72.90, 18.95, 70, 70),
    Place("Colombo", 79.90, 6.93, 60, 60),
    Place("Mombasa", 39.65, -4.05, 60, 60),
    Place("Djibouti", 43.10, 11.60, 80, 70),
    Place("Piraeus and Athens", 23.65, 37.95, 80, 70),
    Place("Paris", 2.35, 48.86, 90, 80),
    Place("London and the Thames", -0.05, 51.50, 110, 70),
    Place("Berlin", 13.40, 52.52, 90, 80),
    Place("Madrid", -3.70, 40.42, 90, 80),
    Place("Cairo", 31.25, 30.05, 80, 90),
    Place("Lagos", 3.40, 6.50, 110, 70),
    Place("Nairobi", 36.85, -1.30, 80, 80),
    Place("Johannesburg", 28.05, -26.20, 110, 100),
    Place("Delhi", 77.20, 28.62, 110, 110),
    Place("Dhaka", 90.40, 23.80, 90, 100),
    Place("Bangkok", 100.55, 13.75, 110, 110),
    Place("Hanoi", 105.85, 21.03, 100, 100),
    Place("Ho Chi Minh City", 106.65, 10.78, 100, 100),
    Place("Jakarta", 106.85, -6.25, 110, 80),
    Place("Manila Bay", 120.90, 14.55, 110, 110),
    Place("Tokyo Bay", 139.85, 35.55, 110, 110),
    Place("Sydney", 151.15, -33.85, 90, 90),
    Place("Mexico City", -99.13, 19.43, 100, 90),
    Place("Bogota", -74.08, 4.65, 80, 90),
    Place("Lima", -77.03, -12.05, 70, 90),
    Place("Buenos Aires", -58.45, -34.60, 110, 100),
    Place("Chicago", -87.75, 41.85, 100, 100),
    Place("Houston, ship channel", -95.15, 29.70, 110, 90),
    Place("Iowa, corn belt", -93.60, 42.00, 380, 260),
    Place("Kansas, wheat", -98.50, 38.40, 420, 280),
    Place("Saskatchewan, prairie", -106.50, 51.60, 420, 300),
    Place("Mato Grosso, soy", -55.50, -13.00, 450, 380),
    Place("Pampas", -61.50, -35.00, 420, 350),
    Place("Ukraine, black earth", 33.00, 49.00, 420, 280),
    Place("Beauce, wheat", 1.60, 48.20, 130, 110),
    Place("Po Valley", 10.20, 45.10, 320, 140),
    Place("Nile Delta", 31.00, 30.90, 220, 170),
    Place("Punjab", 75.20, 30.90, 280, 260),
    Place("North China Plain", 115.80, 36.20, 350, 420),
    Place("Heilongjiang, rice", 131.50, 46.90, 380, 300),
    Place("Red River and Annam coast", 104.80, 20.04, 450, 320),
    Place("Mekong Delta", 105.60, 9.90, 230, 220),
    Place("Central Valley", -120.30, 37.00, 200, 520),
    Place("Murray-Darling", 144.50, -34.80, 420, 300),
    Place("Gezira", 33.00, 14.40, 130, 170),
    Place("Senegal, groundnut basin", -16.00, 14.30, 220, 160),
    Place("Ganges Delta", 89.60, 22.20, 260, 180),
    Place("Irrawaddy Delta", 95.30, 16.30, 230, 180),
    Place("Norwegian fjords", 6.60, 61.20, 220, 220),
    Place("Wadden Sea", 7.20, 53.60, 260, 90),
    Place("Galicia, coast", -8.90, 42.70, 120, 160),
    Place("Great Barrier Reef, Whitsundays", 149.00, -20.30, 200, 220),
    Place("Louisiana, coast", -90.60, 29.50, 320, 140),
    Place("Patagonia, coast", -67.30, -46.50, 220, 320),
    Place("Skeleton Coast", 13.80, -21.00, 180, 420),
    Place("Kerala, backwaters", 76.40, 9.60, 90, 200),
    Place("Hokkaido", 142.80, 43.30, 380, 260),
    Place("Crete", 24.90, 35.25, 270, 90),
    Place("Iceland, south coast", -19.00, 63.80, 350, 130),
    Place("Sicily", 14.20, 37.55, 280, 180),
    Place("Puerto Rico", -66.45, 18.22, 190, 80),
    Place("Oahu", -157.98, 21.47, 80, 70),
    Place("Tasmania", 146.60, -42.10, 320, 300),
    Place("Socotra", 53.90, 12.50, 140, 60),
    Place("Maldives, North Male Atoll", 73.50, 4.40, 50, 80),
    Place("Pilbara, mines", 118.80, -22.60, 380, 220),
    Place("Atacama, copper", -69.00, -22.80, 180, 320),
    Place("Kiruna", 20.30, 67.85, 150, 110),
    Place("Permian Basin", -102.50, 31.90, 320, 260),
    Place("Athabasca, oil sands", -111.50, 57.10, 140, 160),
    Place("Karakum, gas fields", 61.50, 38.50, 320, 220),
    Place("Svalbard, Isfjorden", 15.50, 78.25, 160, 110),
    Place("Disko Bay", -51.50, 69.20, 200, 150),
    Place("Prudhoe Bay", -148.50, 70.20, 180, 90),
    Place("McMurdo Sound", 165.50, -77.70, 170, 120),
    Place("Antarctic Peninsula", -63.00, -65.20, 220, 260),
)
"""Where most orders are; none of these touches the antimeridian."""

DATELINE_PLACES = (
    Place("Fiji, Vanua Levu and Taveuni", 179.90, -16.70, 190, 120),
    Place("Chukotka, Cape Schmidt", 179.90, 68.70, 260, 150),
    Place("Wrangel Island", 179.95, 71.20, 190, 90),
)
"""Places on both sides of 180° of longitude."""
